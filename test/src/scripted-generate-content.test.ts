import { type ModelScript, type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import { type Content, type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import { afterEach, describe, expect, it } from 'vitest'

const weather = {
  type: 'object',
  properties: { city: { type: 'string', examples: ['Zürich'] }, days: { type: ['integer', 'null'] } },
  required: ['city'],
  additionalProperties: false,
}
const config = {
  systemInstruction: 'Be brief.',
  tools: [{ functionDeclarations: [{ name: 'WEATHER', description: 'Reads it.', parametersJsonSchema: weather }] }],
}
const question: Content = { role: 'user', parts: [{ text: 'Weather?' }] }
const args = { city: 'Zürich', days: 2 }
const callsThenText: ModelScript = ({ messages }) =>
  messages.at(-1)?.role === 'tool'
    ? { text: `They say ${messages.at(-1)?.text} 🌤 there.` }
    : { text: 'Let me look.', toolCalls: [{ name: 'WEATHER', arguments: args }] }

let model: ScriptedModel
async function clientOf(script: ModelScript, apiVersion?: string): Promise<GoogleGenAI> {
  model = await startScriptedModel(script)
  const baseUrl = new URL(model.baseUrl).origin
  return new GoogleGenAI({ apiKey: model.apiKey, httpOptions: { baseUrl, ...(apiVersion ? { apiVersion } : {}) } })
}
afterEach(() => model.close())

describe("Gemini's API", () => {
  it.each([undefined, 'v1beta'])('calls a tool and answers with its result (version %s)', async (version) => {
    const client = await clientOf(callsThenText, version)
    const first = await client.models.generateContent({ model: model.model, contents: [question], config })
    const { content, finishReason } = first.candidates![0]!
    const call = first.functionCalls![0]!
    expect(finishReason).toBe('STOP')
    expect(content!.parts![0]).toEqual({ text: 'Let me look.' })
    expect(call).toEqual({ id: expect.any(String), name: 'WEATHER', args })

    const answer = { functionResponse: { id: call.id!, name: 'WEATHER', response: { output: 'sunny' } } }
    const contents = [question, content!, { role: 'user', parts: [answer] }]
    const second = await client.models.generateContent({ model: model.model, contents, config })
    expect(second.text).toBe('They say {"output":"sunny"} 🌤 there.')
    expect(second.usageMetadata!.totalTokenCount).toBeGreaterThan(second.usageMetadata!.promptTokenCount!)
    expect(model.turns[0]!.tools).toEqual([{ name: 'WEATHER', description: 'Reads it.', parameters: weather }])
    expect(model.turns[1]).toMatchObject({ index: 1, api: 'generate_content', stream: false })
    expect(model.turns[1]!.messages).toEqual([
      { role: 'system', text: 'Be brief.', toolCalls: [] },
      { role: 'user', text: 'Weather?', toolCalls: [] },
      {
        role: 'assistant',
        text: 'Let me look.',
        toolCalls: [{ id: call.id, name: 'WEATHER', arguments: JSON.stringify(args) }],
      },
      { role: 'tool', text: '{"output":"sunny"}', toolCalls: [], toolCallId: call.id },
    ])
  })

  it('streams the same, the calls whole', async () => {
    const client = await clientOf(callsThenText)
    const stream = await client.models.generateContentStream({ model: model.model, contents: [question], config })
    const chunks: GenerateContentResponse[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
    expect(chunks.length).toBeGreaterThan(2)
    expect(parts.map((part) => part.text ?? '').join('')).toBe('Let me look.')
    expect(parts.flatMap((part) => part.functionCall ?? [])).toEqual([
      { id: expect.any(String), name: 'WEATHER', args },
    ])
    expect(chunks.at(-1)!.candidates![0]!.finishReason).toBe('STOP')
    expect(model.turns[0]!.stream).toBe(true)
  })

  it('refuses a call of its own that lost its thought signature, and a result that answers no call', async () => {
    const client = await clientOf(callsThenText)
    const first = await client.models.generateContent({ model: model.model, contents: [question], config })
    const functionCall = first.functionCalls![0]!
    const ask = (contents: Content[]) => client.models.generateContent({ model: model.model, contents, config })
    const result = (id: string) => ({
      role: 'user',
      parts: [{ functionResponse: { id, name: 'WEATHER', response: { output: 'sunny' } } }],
    })
    const stripped = { role: 'model', parts: [{ functionCall }] }
    await expect(ask([question, stripped, result(functionCall.id!)])).rejects.toThrow(/thoughtSignature/)
    await expect(ask([question, first.candidates![0]!.content!, result('call_other')])).rejects.toThrow(/call_other/)
  })

  it('makes no call of arguments that are not JSON, as Gemini does not', async () => {
    const client = await clientOf(() => ({ toolCalls: [{ name: 'WEATHER', arguments: '{"city' }] }))
    const response = await client.models.generateContent({ model: model.model, contents: 'Weather?', config })
    expect(response.functionCalls).toBeUndefined()
    expect(response.candidates![0]!.finishReason).toBe('MALFORMED_FUNCTION_CALL')
  })

  it('refuses another key', async () => {
    await clientOf(callsThenText)
    const baseUrl = new URL(model.baseUrl).origin
    const stranger = new GoogleGenAI({ apiKey: 'other', httpOptions: { baseUrl } })
    await expect(stranger.models.generateContent({ model: model.model, contents: 'Weather?' })).rejects.toThrow(
      /API key not valid/,
    )
    expect(model.turns).toEqual([])
  })
})
