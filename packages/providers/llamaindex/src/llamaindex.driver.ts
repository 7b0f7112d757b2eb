import type { DriverInput, ProviderDriver } from '@composio/testing'
import { OpenAI } from '@llamaindex/openai'
import { agent } from '@llamaindex/workflow'
import { LlamaindexProvider, type LlamaindexTool } from './llamaindex-provider.ts'

/** An agent workflow, from the user's words to the agent's. */
async function run({ tools, model, prompt, signal }: DriverInput<LlamaindexTool[]>): Promise<{ text: string }> {
  let fail: (error: unknown) => void = () => undefined
  const failure = new Promise<never>((_, reject) => {
    fail = reject
  })
  signal?.addEventListener('abort', () => fail(signal.reason))
  const { model: name, apiKey, baseUrl: baseURL } = model
  const llm = new ReportingOpenAI(fail, { model: name, apiKey, baseURL, maxRetries: 0 })
  const bound = signal ? tools.map((tool) => tool.bind({ signal })) : tools
  const { data } = await Promise.race([agent({ llm, tools: bound }).run(prompt), failure])
  return { text: String(data.result) }
}

export const driver: ProviderDriver<LlamaindexTool[]> = {
  name: 'llamaindex',
  createProvider: () => new LlamaindexProvider(),
  connections: [
    {
      name: 'waiting in the call',
      handling: 'wait',
      createProvider: (onConnection) => new LlamaindexProvider({ connections: 'wait', onConnection }),
      start: async (input) => ({ status: 'done', ...(await run(input)) }),
    },
  ],
  skips: {
    'tells the model its arguments are not JSON and goes on':
      "@llamaindex/openai throws while it reads the model's stream, so the agent gets no call",
  },
  run,
}

/**
 * An agent workflow never ends when its model's client throws, and the error becomes an unhandled rejection. This one
 * reports it to whoever waits for the run, and leaves the workflow where it is.
 */
class ReportingOpenAI extends OpenAI {
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void, init: ConstructorParameters<typeof OpenAI>[0]) {
    super(init)
    this.#report = report
  }

  protected override async *streamChat(request: Parameters<OpenAI['streamChat']>[0]): ReturnType<OpenAI['streamChat']> {
    try {
      yield* super.streamChat(request)
    } catch (error) {
      this.#report(error)
      await new Promise(() => undefined)
    }
  }
}
