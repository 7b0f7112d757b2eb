import { globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A clock for processes, that can be set while they run. Timers go on as they would: only the time of day is another. */
export interface Clock {
  /** What a process gets into its environment to live by it. */
  env: Record<string, string>
  /** @param offset - from the right time, as `+2h`, `-5m`, `+0` */
  set(offset: string): Promise<void>
  remove(): Promise<void>
}

/** libfaketime (Debian: `libfaketime`). In CI there has to be one. */
const [library] = globSync(['/usr/lib/*/faketime/libfaketime.so.1', '/usr/lib/faketime/libfaketime.so.1'])
if (!library && process.env.CI) throw new Error('There is no libfaketime: apt-get install libfaketime')
if (!library) console.warn('SKIPPED: clocks that are set. There is no libfaketime: apt-get install libfaketime')

export const hasFaketime = library !== undefined

export async function makeClock(offset: string): Promise<Clock> {
  const folder = await mkdtemp(join(tmpdir(), 'composio-clock-'))
  const file = join(folder, 'offset')
  const set = (wanted: string) => writeFile(file, `${wanted}\n`)
  await set(offset)
  return {
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
    remove: () => rm(folder, { recursive: true }),
  }
}
