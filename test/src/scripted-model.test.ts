import { type ModelScript, type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import OpenAI, { type APIError } from 'openai'
import { afterEach, describe, expect, it } from 'vitest'

const weather = {
  type: 'object',
  properties: { city: { type: 'string', examples: ['Zürich'] }, days: { type: 'integer', minimum: 1 } },
  required: ['city'],
}
const callsThenText: ModelScript = ({ messages }) =>
  messages.at(-1)?.role === 'tool'
    ? { text: `It is ${messages.at(-1)?.text} 🌤 there.` }
    : { text: 'Let me look.', toolCalls: [{ name: 'WEATHER', arguments: { city: 'Zürich', days: 2 } }] }

let model: ScriptedModel
async function clientOf(script: ModelScript): Promise<OpenAI> {
  model = await startScriptedModel(script)
  return new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
}
afterEach(() => model.close())

describe('Chat Completions', () => {
  const request = {
    model: 'scripted-model',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
    ],
    tools: [
      { type: 'function', function: { name: 'WEATHER', description: 'Reads it.', parameters: weather, strict: false } },
    ],
  } satisfies OpenAI.ChatCompletionCreateParamsNonStreaming

  it('calls a tool and answers with its result', async () => {
    const client = await clientOf(callsThenText)
    const first = await client.chat.completions.create(request)
    const message = first.choices[0]!.message
    const call = message.tool_calls![0]!
    expect(first.choices[0]!.finish_reason).toBe('tool_calls')
    expect(message.content).toBe('Let me look.')
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'WEATHER', arguments: '{"city":"Zürich","days":2}' },
    })

    const result = { role: 'tool', tool_call_id: call.id, content: 'sunny' } as const
    const second = await client.chat.completions.create({
      ...request,
      messages: [...request.messages, message, result],
    })
    expect(second.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'It is sunny 🌤 there.' } })
    expect(second.usage!.total_tokens).toBe(second.usage!.prompt_tokens + second.usage!.completion_tokens)
    expect(model.turns[0]!.tools).toEqual([
      { name: 'WEATHER', description: 'Reads it.', parameters: weather, strict: false },
    ])
    expect(model.turns[1]!).toMatchObject({ index: 1, api: 'chat_completions', stream: false })
    expect(model.turns[1]!.messages).toEqual([
      { role: 'system', text: 'Be brief.', toolCalls: [] },
      { role: 'user', text: 'Weather?', toolCalls: [] },
      {
        role: 'assistant',
        text: 'Let me look.',
        toolCalls: [{ id: call.id, name: 'WEATHER', arguments: '{"city":"Zürich","days":2}' }],
      },
      { role: 'tool', text: 'sunny', toolCalls: [], toolCallId: call.id },
    ])
  })

  it('streams the same, with usage where asked', async () => {
    const client = await clientOf(callsThenText)
    const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } })
    const completion = await stream.finalChatCompletion()
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        tool_calls: [{ function: { name: 'WEATHER', arguments: '{"city":"Zürich","days":2}' } }],
      },
    })
    expect(completion.usage!.completion_tokens).toBeGreaterThan(0)
    expect(model.turns[0]!.stream).toBe(true)
  })

  it('sends argument text that is not JSON as it is', async () => {
    const client = await clientOf(() => ({ toolCalls: [{ name: 'WEATHER', arguments: '{"city":' }] }))
    const { choices } = await client.chat.completions.create(request)
    expect(choices[0]!.message.tool_calls![0]).toMatchObject({ function: { arguments: '{"city":' } })
  })
})

describe('Responses', () => {
  const request = {
    model: 'scripted-model',
    instructions: 'Be brief.',
    input: 'Weather?',
    tools: [{ type: 'function', name: 'WEATHER', description: 'Reads it.', parameters: weather, strict: true }],
  } satisfies OpenAI.Responses.ResponseCreateParamsNonStreaming
  const conversation = (callId: string) => [
    { role: 'system', text: 'Be brief.', toolCalls: [] },
    { role: 'user', text: 'Weather?', toolCalls: [] },
    {
      role: 'assistant',
      text: 'Let me look.',
      toolCalls: [{ id: callId, name: 'WEATHER', arguments: '{"city":"Zürich","days":2}' }],
    },
    { role: 'tool', text: 'sunny', toolCalls: [], toolCallId: callId },
  ]
  const callIn = (response: OpenAI.Responses.Response) =>
    response.output.find((item): item is OpenAI.Responses.ResponseFunctionToolCall => item.type === 'function_call')!

  it('understands a conversation sent back in full, and one continued by its ID', async () => {
    const client = await clientOf(callsThenText)
    const first = await client.responses.create(request)
    const call = callIn(first)
    const output = { type: 'function_call_output', call_id: call.call_id, output: 'sunny' } as const
    const user = { role: 'user', content: 'Weather?' } as const
    const inFull = await client.responses.create({
      ...request,
      input: [user, ...(first.output as OpenAI.Responses.ResponseInput), output],
    })
    const byId = await client.responses.create({ ...request, previous_response_id: first.id, input: [output] })
    expect(inFull.output_text).toBe('It is sunny 🌤 there.')
    expect(byId.output_text).toBe('It is sunny 🌤 there.')
    expect(model.turns[1]!.messages).toEqual(conversation(call.call_id))
    expect(model.turns[2]!.messages).toEqual(conversation(call.call_id))
    expect(model.turns[0]!.tools).toEqual([
      { name: 'WEATHER', description: 'Reads it.', parameters: weather, strict: true },
    ])
  })

  it('resolves references to items it kept', async () => {
    const client = await clientOf(callsThenText)
    const first = await client.responses.create(request)
    const call = callIn(first)
    await client.responses.create({
      ...request,
      input: [
        { role: 'user', content: 'Weather?' },
        ...first.output.map((item) => ({ type: 'item_reference' as const, id: item.id! })),
        { type: 'function_call_output', call_id: call.call_id, output: 'sunny' },
      ],
    })
    expect(model.turns[1]!.messages).toEqual(conversation(call.call_id))
    const unknown = client.responses.create({ ...request, input: [{ type: 'item_reference', id: 'msg_nowhere' }] })
    await expect(unknown).rejects.toMatchObject({ status: 400, message: expect.stringContaining('msg_nowhere') })
  })

  it('streams the same', async () => {
    const client = await clientOf(callsThenText)
    const stream = client.responses.stream(request)
    let text = ''
    let args = ''
    stream.on('response.output_text.delta', (event) => {
      text += event.delta
    })
    stream.on('response.function_call_arguments.delta', (event) => {
      args += event.delta
    })
    const response = await stream.finalResponse()
    expect([text, args]).toEqual(['Let me look.', '{"city":"Zürich","days":2}'])
    expect(response.output_text).toBe('Let me look.')
    expect(callIn(response).arguments).toBe('{"city":"Zürich","days":2}')
  })
})

describe('errors', () => {
  const ask = (client: OpenAI) =>
    client.chat.completions
      .create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
      .catch((e: APIError) => e)

  it('answers a failing script with 500 and its message, once', async () => {
    const client = await clientOf(() => {
      throw new Error('Nobody told me what to say.')
    })
    expect(await ask(client)).toMatchObject({ status: 500, message: expect.stringContaining('Nobody told me') })
    expect(model.turns).toHaveLength(1)
  })

  it('refuses another key, unknown routes and requests that are none', async () => {
    await clientOf(() => ({ text: 'Hello' }))
    expect(await ask(new OpenAI({ baseURL: model.baseUrl, apiKey: 'other' }))).toMatchObject({ status: 401 })
    const post = (path: string, body: string) =>
      fetch(`${model.baseUrl}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${model.apiKey}` } })
    expect((await post('/embeddings', '{}')).status).toBe(404)
    expect((await post('/chat/completions', 'no')).status).toBe(400)
    expect((await post('/chat/completions', '{"messages":"no"}')).status).toBe(400)
    expect(model.turns).toHaveLength(0)
  })
})
