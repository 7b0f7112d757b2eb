import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a run needs to be taken up again after its process was killed. */
export interface RunState {
  prompt: string
  sessionId?: string
  /** Ports that links already given out point at. */
  port: number
  githubPort: number
}

/** Keeps the state of a run that is under way beside its data; a finished run leaves none. */
export class StoppedRun {
  readonly #dataDir: string
  readonly #file: string

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#file = join(dataDir, 'run.json')
  }

  /** The run that was stopped, or undefined; without one the folder is emptied, so that nothing is connected. */
  read(): RunState | undefined {
    if (existsSync(this.#file)) return JSON.parse(readFileSync(this.#file, 'utf8')) as RunState
    rmSync(this.#dataDir, { recursive: true, force: true })
    return undefined
  }

  write(state: RunState): void {
    mkdirSync(this.#dataDir, { recursive: true })
    writeFileSync(this.#file, JSON.stringify(state))
  }

  finish(): void {
    rmSync(this.#file, { force: true })
  }
}
