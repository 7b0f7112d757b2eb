import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import OpenAI from 'openai'
import type { FunctionTool, Response, ResponseInput } from 'openai/resources/responses/responses'
import { OpenAIResponsesProvider } from './responses.ts'

type Input = DriverInput<FunctionTool[]>

/** The loop a developer writes; the last response is all the state there is. */
async function loop({ provider, tools, session, model, signal, prompt }: Input, last?: Response): Promise<RunOutcome> {
  const client = new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
  const options = signal ? { signal } : {}
  const { continueTurn } = (provider as OpenAIResponsesProvider).sessionHelpers(session)
  const ask = (input: ResponseInput, previous_response_id: string | null): Promise<Response> =>
    client.responses.create({ model: model.model, input, tools, previous_response_id }, options)
  let response = last ?? (await ask([{ role: 'user', content: prompt }], null))
  for (;;) {
    const turn = await continueTurn(response, options)
    if (turn.status === 'paused') return { status: 'paused', stored: JSON.stringify(response) }
    if (turn.status === 'done') return { status: 'done', text: response.output_text }
    response = await ask(turn.input, response.id)
  }
}

const pause: ConnectionDriver<FunctionTool[]> = {
  name: 'a stored response',
  handling: 'pause',
  createProvider: () => new OpenAIResponsesProvider({ connections: 'pause' }),
  start: (input) => loop(input),
  // There is nothing to approve: going on is all an app can do.
  resume: (stored, input) => loop(input, JSON.parse(stored) as Response),
}

const wait: ConnectionDriver<FunctionTool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new OpenAIResponsesProvider({ connections: 'wait', onConnection }),
  start: (input) => loop(input),
}

export const driver: ProviderDriver<FunctionTool[]> = {
  name: 'openai (Responses)',
  createProvider: () => new OpenAIResponsesProvider(),
  createStrictProvider: () => new OpenAIResponsesProvider({ strict: true }),
  connections: [pause, wait],
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new OpenAI({ baseURL: baseUrl, apiKey })
    const options = signal ? { signal } : {}
    let input: ResponseInput = [{ role: 'user', content: prompt }]
    let previous: string | null = null
    for (;;) {
      const response: OpenAI.Responses.Response = await client.responses.create(
        { model, input, tools, previous_response_id: previous },
        options,
      )
      const results = await (provider as OpenAIResponsesProvider).handleToolCalls(session, response, options)
      if (results.length === 0) return { text: response.output_text }
      input = results
      previous = response.id
    }
  },
}
