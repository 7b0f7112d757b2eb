import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ComposioOptions, ConnectionRequired } from '@composio/core'

/** What a worker is told. */
export interface Setting {
  dataDir: string
  port: number
  toolkits: NonNullable<ComposioOptions['toolkits']>
  sessionId: string
  /** Where the framework keeps its state. */
  stateFile: string
  model: { url: string; apiKey: string; name: string }
  /** What the user says; a paused run is resumed where there is none. */
  prompt?: string
}

/** What a worker tells at its end. */
export interface Report {
  status: 'done' | 'paused'
  text: string
  /** Where it paused: what the person has to do. */
  request?: ConnectionRequired | undefined
}

/** Runs `worker.ts` in a process of its own. */
export async function runWorker(setting: Setting): Promise<Report> {
  const file = fileURLToPath(new URL('./worker.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(setting)])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report
}
