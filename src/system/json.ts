/** A value as JSON text, as JSON.stringify gives it, however deep it is: a condition may be as deep as a job file is long. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return deepJson(value)
  }
}

/** Text to be written as it is. */
class Text {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** The same without recursion, slower. @param value arrays, plain objects and scalars; nothing with a toJSON */
function deepJson(value: unknown): string {
  let json = ''
  const rest = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (next instanceof Text) json += next.text
    else if (typeof next === 'object' && next !== null) for (const part of partsOf(next)) rest.push(part)
    else json += JSON.stringify(next ?? null)
  }
  return json
}

/** What an array or object is written as, the last part first. */
function partsOf(value: object): unknown[] {
  const isArray = Array.isArray(value)
  const members = isArray ? [...value.entries()] : Object.entries(value).filter(([, v]) => v !== undefined)
  const parts: unknown[] = [new Text(isArray ? ']' : '}')]
  for (let i = members.length - 1; i >= 0; i--) {
    const [name, member] = members[i] ?? []
    parts.push(member, new Text((i > 0 ? ',' : '') + (isArray ? '' : `${JSON.stringify(name)}:`)))
  }
  parts.push(new Text(isArray ? '[' : '{'))
  return parts
}
