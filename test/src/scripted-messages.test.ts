import Anthropic, { type APIError } from '@anthropic-ai/sdk'
import { type ModelScript, type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import { afterEach, describe, expect, it } from 'vitest'

const weather = {
  type: 'object' as const,
  properties: { city: { type: 'string', examples: ['Zürich'] }, days: { type: 'integer', minimum: 1 } },
  required: ['city'],
}
const callsThenText: ModelScript = ({ messages }) =>
  messages.at(-1)?.role === 'tool'
    ? { text: `It is ${messages.at(-1)?.text} 🌤 there.` }
    : { text: 'Let me look.', toolCalls: [{ name: 'WEATHER', arguments: { city: 'Zürich', days: 2 } }] }
const request = {
  model: 'scripted-model',
  max_tokens: 1000,
  system: [{ type: 'text' as const, text: 'Be brief.' }],
  messages: [{ role: 'user' as const, content: 'Weather?' }],
  tools: [{ name: 'WEATHER', description: 'Reads it.', input_schema: weather }],
}

let model: ScriptedModel
async function clientOf(script: ModelScript): Promise<Anthropic> {
  model = await startScriptedModel(script)
  return new Anthropic({ baseURL: new URL(model.baseUrl).origin, apiKey: model.apiKey })
}
afterEach(() => model.close())

describe('Messages', () => {
  it('calls a tool and answers with its result', async () => {
    const client = await clientOf(callsThenText)
    const first = await client.messages.create(request)
    const call = first.content[1]!
    expect(first).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', name: 'WEATHER', input: { city: 'Zürich', days: 2 } },
      ],
    })
    const id = call.type === 'tool_use' ? call.id : ''
    const second = await client.messages.create({
      ...request,
      messages: [
        ...request.messages,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text: 'sunny' }], is_error: true },
            { type: 'text', text: 'Well?' },
          ],
        },
      ],
    })
    expect(second).toMatchObject({ stop_reason: 'tool_use', usage: { input_tokens: expect.any(Number) } })
    expect(model.turns[0]!.tools).toEqual([{ name: 'WEATHER', description: 'Reads it.', parameters: weather }])
    expect(model.turns[1]).toMatchObject({ index: 1, api: 'messages', stream: false })
    expect(model.turns[1]!.messages).toEqual([
      { role: 'system', text: 'Be brief.', toolCalls: [] },
      { role: 'user', text: 'Weather?', toolCalls: [] },
      {
        role: 'assistant',
        text: 'Let me look.',
        toolCalls: [{ id, name: 'WEATHER', arguments: '{"city":"Zürich","days":2}' }],
      },
      { role: 'tool', text: 'sunny', toolCalls: [], toolCallId: id, isError: true },
      { role: 'user', text: 'Well?', toolCalls: [] },
    ])
  })

  it('streams the same', async () => {
    const client = await clientOf(callsThenText)
    const stream = client.messages.stream(request)
    const pieces: string[] = []
    stream.on('text', (piece) => pieces.push(piece))
    const message = await stream.finalMessage()
    expect(pieces.join('')).toBe('Let me look.')
    expect(message.content).toMatchObject([{ text: 'Let me look.' }, { input: { city: 'Zürich', days: 2 } }])
    expect(message.stop_reason).toBe('tool_use')
    expect(model.turns).toMatchObject([{ stream: true }])
  })

  it('holds threads, whose requests bring only what is new', async () => {
    const client = await clientOf(callsThenText)
    const tool = { ...request.tools[0]!, run: () => 'rainy', parse: (input: unknown) => input }
    const runner = client.beta.messages.toolRunner({ ...request, tools: [tool] })
    expect((await runner).content).toMatchObject([{ text: 'It is rainy 🌤 there.' }])
    expect(model.turns[1]!.messages.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'tool'])
    expect(model.turns[1]!.tools).toHaveLength(1)
  })

  it('counts tokens and takes a bearer token', async () => {
    await clientOf(callsThenText)
    const client = new Anthropic({ baseURL: new URL(model.baseUrl).origin, authToken: model.apiKey, apiKey: null })
    const { model: name, messages } = request
    expect((await client.messages.countTokens({ model: name, messages })).input_tokens).toBeGreaterThan(5)
    expect(model.turns).toEqual([])
  })

  it('sends broken arguments as they are', async () => {
    const client = await clientOf(() => ({ toolCalls: [{ name: 'WEATHER', arguments: '{"city":' }] }))
    expect((await client.messages.create(request)).content).toMatchObject([{ input: '{"city":' }])
  })

  const call = { role: 'assistant' as const, content: [{ type: 'tool_use' as const, id: 't1', name: 'A', input: {} }] }
  const result = (tool_use_id: string) => ({
    role: 'user' as const,
    content: [{ type: 'tool_result' as const, tool_use_id, content: '' }],
  })
  const withSchema = (input_schema: Record<string, unknown>) => ({
    tools: [{ name: 'A', input_schema: { type: 'object' as const, ...input_schema } }],
  })
  it.each([
    ['a call without its result', { messages: [...request.messages, call] }, /tool_result follows tool_use t1/],
    ['a call that is passed over', { messages: [call, ...request.messages] }, /no tool_result for t1/],
    ['a result of no call', { messages: [result('t2')] }, /answers t2/],
    [
      'a result twice',
      { messages: [call, { ...result('t1'), content: [...result('t1').content, ...result('t1').content] }] },
      /answers t1/,
    ],
    ['a property name', withSchema({ properties: { a: { items: { properties: { $b: {} } } } } }), /property \$b/],
    ['alternatives at the top', withSchema({ anyOf: [] }), /anyOf/],
    ['a tool name', { tools: [{ ...request.tools[0]!, name: 'a.b' }] }, /a\.b/],
  ])('refuses %s, as the API does', async (_, change, problem) => {
    const client = await clientOf(callsThenText)
    const error: APIError = await client.messages.create({ ...request, ...change }).then(
      () => expect.fail('It was taken.'),
      (caught) => caught,
    )
    expect(error).toMatchObject({ status: 400, message: expect.stringMatching(problem) })
    expect(model.turns).toEqual([])
  })

  it('refuses another key', async () => {
    await clientOf(callsThenText)
    const client = new Anthropic({ baseURL: new URL(model.baseUrl).origin, apiKey: 'sk-other' })
    await expect(client.messages.create(request)).rejects.toMatchObject({ status: 401 })
  })
})
