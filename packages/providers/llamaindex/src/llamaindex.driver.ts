import type { ProviderDriver } from '@composio/testing'
import { OpenAI } from '@llamaindex/openai'
import { agent } from '@llamaindex/workflow'
import { LlamaindexProvider, type LlamaindexTool } from './llamaindex-provider.ts'

export const driver: ProviderDriver<LlamaindexTool[]> = {
  name: 'llamaindex',
  createProvider: () => new LlamaindexProvider(),
  skips: {
    'tells the model its arguments are not JSON and goes on':
      "@llamaindex/openai throws while it reads the model's stream, so the agent gets no call",
  },
  async run({ tools, model: { baseUrl, apiKey, model }, prompt, signal }) {
    let fail: (error: unknown) => void = () => undefined
    const failure = new Promise<never>((_, reject) => {
      fail = reject
    })
    signal?.addEventListener('abort', () => fail(signal.reason))
    const llm = new ReportingOpenAI(fail, { model, apiKey, baseURL: baseUrl, maxRetries: 0 })
    const bound = signal ? tools.map((tool) => tool.bind({ signal })) : tools
    const run = agent({ llm, tools: bound }).run(prompt)
    const { data } = await Promise.race([run, failure])
    return { text: String(data.result) }
  },
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
