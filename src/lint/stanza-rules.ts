/** Stanzas that have no effect, or another one than it seems; and those that an older Upstart doesn't know. */
import type { Place } from '../job-file/outline.ts'
import { stanzas } from '../job-file/stanzas.ts'
import { type Finding, finding, findingAt, type LintedFile, type Subject, spotOf } from './subject.ts'

export function checkStanzas(subject: Subject): Finding[] {
  const { job, files } = subject
  const limit = spotOf(subject, 'respawn limit')
  const timeout = spotOf(subject, 'kill timeout')
  return [
    ...(limit !== null && !job.respawn
      ? [finding('respawn-limit', limit, '"respawn limit" alone respawns nothing: "respawn" is missing')]
      : []),
    ...(timeout !== null && job.killTimeout === 0
      ? [
          finding(
            'kill-timeout',
            timeout,
            'with a timeout of 0 processes are killed before they can end in order',
          ),
        ]
      : []),
    ...files.flatMap(overridden),
  ]
}

function overridden(file: LintedFile): Finding[] {
  const { places, source } = file
  const text = ({ at, end }: Place): string => source.slice(at, end).trim()
  /** What comes next, by what it says. */
  const later = new Map<string, Place>()
  const findings = places.toReversed().flatMap(place => {
    if (place.says === null) return []
    const next = later.get(place.says)
    later.set(place.says, place)
    // that `manual` takes back a `start on` is what it is for
    if (next === undefined || next.stanza === 'manual' || text(next) === text(place)) return []
    const message = `this has no effect: "${next.stanza}" on line ${next.line} takes its place`
    return [findingAt('overridden', file, place.at, message)]
  })
  return findings.reverse()
}

/** Releases by what they are known by. Not RHEL 6, whose 0.6.5 has stanzas of later versions. */
const releases: { readonly [name: string]: string } = {
  lucid: '0.6.5',
  precise: '1.5',
  trusty: '1.12',
  xenial: '1.13',
}

/** The version that a target means; null where it means none. */
export function versionOf(target: string): string | null {
  return releases[target.toLowerCase()] ?? (/^\d+(\.\d+)+$/.test(target) ? target : null)
}

/** A value that came later than its stanza. */
const consoleLog = { name: 'console log', since: '1.4' }

/** What of a stanza came last. */
function newest(
  { stanza, body, end }: Place,
  source: string,
): { readonly name: string; readonly since: string } {
  if (stanza === 'console' && /^["']?log\b/.test(source.slice(body, end))) return consoleLog
  return { name: stanza, since: stanzas.find(({ name }) => name === stanza)?.since ?? '0' }
}

/** @param target a version of Upstart */
export function checkTarget({ files }: Subject, target: string): Finding[] {
  const names = Object.keys(releases).filter(name => releases[name] === target)
  const whose = `Upstart ${target}${names.length === 0 ? '' : ` (${names.map(capital).join(', ')})`}`
  return files.flatMap(file => {
    const override = file.path.endsWith('.override') && isOlder(target, '1.3')
    const first = override
      ? [findingAt('newer-stanza', file, 0, `${whose} doesn't read overrides, which came with 1.3`)]
      : []
    const later = file.places.flatMap(place => {
      const { name, since } = newest(place, file.source)
      if (!isOlder(target, since)) return []
      return [
        findingAt(
          'newer-stanza',
          file,
          place.at,
          `${whose} doesn't know "${name}", which came with ${since}`,
        ),
      ]
    })
    return [...first, ...later]
  })
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function isOlder(version: string, than: string): boolean {
  const numbers = version.split('.').map(Number)
  for (const [at, number] of than.split('.').map(Number).entries()) {
    const own = numbers[at] ?? 0
    if (own !== number) return own < number
  }
  return false
}
