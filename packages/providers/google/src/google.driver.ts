import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { type Content, type FunctionDeclaration, GoogleGenAI } from '@google/genai'
import { GoogleProvider } from './google-provider.ts'

type Input = DriverInput<FunctionDeclaration[]>

/** A loop with turns that can stop; `contents` is all the state there is. */
async function converse(input: Input, contents: Content[]): Promise<RunOutcome> {
  const { session, tools, model, signal } = input
  const { continueTurn } = (input.provider as GoogleProvider).sessionHelpers(session)
  const config = { tools: [{ functionDeclarations: tools }], ...(signal && { abortSignal: signal }) }
  let turn = await continueTurn(contents, { ...(signal && { signal }) })
  let text = ''
  while (turn.status === 'continue') {
    const request = { model: model.model, contents: turn.contents, config }
    const [candidate] = (await modelsOf(input).generateContent(request)).candidates ?? []
    const content = candidate!.content!
    text = (content.parts ?? []).map((part) => part.text ?? '').join('')
    turn = await continueTurn([...turn.contents, content], { ...(signal && { signal }) })
  }
  return turn.status === 'paused'
    ? { status: 'paused', stored: JSON.stringify(turn.contents) }
    : { status: 'done', text }
}

const start = (input: Input) => converse(input, [{ role: 'user', parts: [{ text: input.prompt }] }])

const pause: ConnectionDriver<FunctionDeclaration[]> = {
  name: 'stored contents',
  handling: 'pause',
  createProvider: () => new GoogleProvider({ connections: 'pause' }),
  start,
  // There is nothing to approve: going on is all an app can do.
  resume: (stored, input) => converse(input, JSON.parse(stored) as Content[]),
}

const wait: ConnectionDriver<FunctionDeclaration[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new GoogleProvider({ connections: 'wait', onConnection }),
  start,
}

export const driver: ProviderDriver<FunctionDeclaration[]> = {
  name: 'google (function declarations)',
  createProvider: () => new GoogleProvider(),
  connections: [pause, wait],
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'Gemini parses arguments itself, and ends the turn with MALFORMED_FUNCTION_CALL instead of making such a call',
  },
  async run(input) {
    const { provider, tools, session, model, prompt, signal } = input
    const config = { tools: [{ functionDeclarations: tools }], ...(signal && { abortSignal: signal }) }
    const contents: Content[] = [{ role: 'user', parts: [{ text: prompt }] }]
    for (;;) {
      const response = await modelsOf(input).generateContent({ model: model.model, contents, config })
      const options = { ...(signal && { signal }) }
      const parts = await (provider as GoogleProvider).handleToolCalls(session, response, options)
      if (parts.length === 0) return { text: response.text ?? '' }
      contents.push(response.candidates![0]!.content!, { role: 'user', parts })
    }
  },
}

function modelsOf({ model: { baseUrl, apiKey } }: Input): GoogleGenAI['models'] {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: new URL(baseUrl).origin } }).models
}
