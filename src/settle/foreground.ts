/**
 * A boot in the foreground: `shim front` stays, as a container's command, and has to be told when it is over. Whichever command sees the last job
 * go tells it, so this is looked at in every step; most states say nothing about it.
 */
import type { Engine } from '../engine/engine.ts'
import { type Foreground, type Last, only, type World } from '../engine/world.ts'

/** Null where no boot stays in the foreground. */
export function foregroundOf(world: World): Foreground | null {
  return world.foreground.get(only) ?? null
}

export function keepForeground(engine: Engine, foreground: Foreground | null): void {
  engine.keep('foreground', only, foreground)
}

/** The exit status that all is to end with now; null: not yet, or nothing waits for it. */
export function endOf(world: World): number | null {
  const foreground = foregroundOf(world)
  if (foreground === null || foreground.status === null) return null
  const { main, status } = foreground
  if (main === null) return world.instance.size === 0 ? status : null
  return (world.job.get(main)?.instances ?? []).length === 0 ? (statusOfMain(world, main) ?? status) : null
}

/** How the last run of a job ended, as a shell's `$?` says it; null where there was none. */
export function statusOfMain(world: World, main: string): number | null {
  const last = world.last.get(main)
  return last === undefined ? null : shellStatus(last)
}

function shellStatus({ status, reason }: Last): number {
  if (status === null) return reason?.startsWith('execute:') === true ? 127 : 126
  return status < 256 ? status : 128 + (status >> 8)
}
