/** A value as JSON text, as JSON.stringify gives it, however deep it is: a condition may be as deep as a job file is long. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError) || !isObject(value)) throw error
    return deepJson(value)
  }
}

/** The same without recursion, slower. @param value arrays, plain objects and scalars; nothing with a toJSON */
function deepJson(value: object): string {
  let json = ''
  /** What is still to be written, the next one last: text, and objects that become text and objects. */
  const rest: (string | object)[] = [value]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') json += next
    else if (Object.values(next).some(isObject)) json += open(next, rest)
    else json += JSON.stringify(next)
  }
  return json
}

/** Leaves what an array or object is made of in `rest`. @returns the text up to the first array or object in it */
function open(value: object, rest: (string | object)[]): string {
  const isArray = Array.isArray(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined || isArray)
  let text = isArray ? ']' : '}'
  for (let i = members.length - 1; i >= 0; i--) {
    const [name, member] = members[i] ?? []
    if (isObject(member)) {
      rest.push(text, member)
      text = ''
    } else text = JSON.stringify(member ?? null) + text
    text = (isArray ? '' : `${JSON.stringify(name)}:`) + text
    if (i > 0) text = `,${text}`
  }
  return (isArray ? '[' : '{') + text
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
