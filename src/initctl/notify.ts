/**
 * notify-…: what programs tell init of the system's progress. Job logs need no word that the disk can be written, and nothing here is asked of the
 * cgroup manager; both are accepted.
 */
import { fail } from '../command-line/invocation.ts'
import type { Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'

export function notifyDBusAddress(invocation: Invocation): number {
  return fail(invocation, messages.noDBusAddressForInit)
}

export function missingDBusAddress({ words }: Invocation): string | null {
  return words.length > 0 ? null : messages.missingDBusAddress
}

export function missingAddress({ words }: Invocation): string | null {
  return words.length > 0 ? null : messages.missingAddress
}
