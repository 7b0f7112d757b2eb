import type { PendingConnection, Provider } from '@composio/spec'
import { expect } from 'vitest'
import { type ConformanceToolkit, startConformanceToolkit } from '../provider/conformance-toolkit.ts'
import type { DriverInput } from '../provider/driver-input.ts'
import type { HarnessSession, ProviderHarness } from '../provider/types.ts'
import { type ModelScript, type ScriptedModel, startScriptedModel } from '../scripted-model/index.ts'
import type { ConnectionDriver, RunOutcome } from './types.ts'

const PROMPT = 'Please help.'

/** One case with its backend, API and model running. */
export class ConnectionBench {
  readonly driver: ConnectionDriver
  /** Name of the provider's driver, for other processes. */
  readonly provider: string
  readonly toolkit: ConformanceToolkit
  /** The one the session was made with. */
  readonly made: Provider<unknown>
  readonly opened: HarnessSession
  readonly model: ScriptedModel
  /** What the provider showed, for `wait`. */
  readonly shown: PendingConnection[][]
  /** Called for each time it showed something. */
  onShown: (pending: PendingConnection[]) => unknown = () => undefined

  private constructor(
    parts: Pick<ConnectionBench, 'driver' | 'provider' | 'toolkit' | 'made' | 'opened' | 'model' | 'shown'>,
  ) {
    this.driver = parts.driver
    this.provider = parts.provider
    this.toolkit = parts.toolkit
    this.made = parts.made
    this.opened = parts.opened
    this.model = parts.model
    this.shown = parts.shown
  }

  static async open(
    { driver, provider, harness }: { driver: ConnectionDriver; provider: string; harness: ProviderHarness },
    { connected, script }: { connected: boolean; script: (toolkit: ConformanceToolkit) => ModelScript },
  ): Promise<ConnectionBench> {
    const toolkit = await startConformanceToolkit()
    const shown: PendingConnection[][] = []
    let bench: ConnectionBench | undefined
    const show = (pending: PendingConnection[]) => {
      shown.push(pending)
      return bench?.onShown(pending)
    }
    const made = driver.createProvider(show)
    const opened = await harness.open({ provider: made, toolkit: toolkit.definition, connected })
    const model = await startScriptedModel(script(toolkit))
    bench = new ConnectionBench({ driver, provider, toolkit, made, opened, model, shown })
    return bench
  }

  async close(): Promise<void> {
    await this.opened.close()
    await this.model.close()
    await this.toolkit.close()
  }

  start(signal?: AbortSignal): Promise<RunOutcome> {
    const { session, tools } = this.opened
    return this.driver.start({ ...this.#input(), provider: this.made, session, tools, ...(signal && { signal }) })
  }

  /** Goes on with an SDK, a provider and a framework of its own. */
  async resume(stored: string, { insist = false } = {}): Promise<RunOutcome> {
    const { resume } = this.driver
    if (!resume) throw new Error(`${this.driver.name} pauses, but has no resume.`)
    const provider = this.driver.createProvider(() => undefined)
    const { session, tools } = await this.opened.reopen(provider)
    return resume(stored, { ...this.#input(), provider, session, tools }, { insist })
  }

  resumeElsewhere(stored: string): Promise<RunOutcome> {
    const { model, prompt } = this.#input()
    const order = { driver: this.provider, connections: this.driver.name, stored, model, prompt }
    return this.opened.resumeElsewhere(order)
  }

  /**
   * Runs up to the moment where a person has to do something, lets `act` do it, and runs on.
   * @param more - what is done each further time; the same by default
   */
  async through(act: Act, more: Act = act): Promise<string> {
    let times = 0
    const next = (pending: PendingConnection[]) => (times++ === 0 ? act : more)(pending)
    if (this.driver.handling === 'wait') {
      let acting: Promise<unknown> = Promise.resolve()
      // The tool goes on by itself: showing a link must not wait for what the person does with it.
      this.onShown = (pending) => {
        acting = acting.then(() => next(pending))
        acting.catch(() => undefined)
      }
      const outcome = await this.start()
      await acting
      return textOf(outcome)
    }
    let outcome = await this.start()
    expect(outcome.status, 'the run pauses').toBe('paused')
    while (outcome.status === 'paused') {
      if (times > 5) throw new Error('The run pauses again and again.')
      const pending = await this.opened.session.pending()
      expect(pending, 'a paused run has something for the person to do').not.toEqual([])
      await next(pending)
      outcome = await this.resume(outcome.stored)
    }
    return textOf(outcome)
  }

  #input(): Omit<DriverInput<unknown>, 'provider' | 'session' | 'tools'> {
    const { baseUrl, apiKey, model } = this.model
    return { model: { baseUrl, apiKey, model }, prompt: PROMPT }
  }
}

type Act = (pending: PendingConnection[]) => unknown

export function textOf(outcome: RunOutcome): string {
  if (outcome.status === 'done') return outcome.text
  throw new Error('The run is paused where it should have ended.')
}
