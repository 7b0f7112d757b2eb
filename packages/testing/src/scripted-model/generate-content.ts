import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ModelMessage, ModelTool, ModelToolCall, ModelTurn, ResolvedReply } from './types.ts'
import { asArray, asRecord, asText, estimateTokens, parseParameters, pieces, RequestProblem } from './values.ts'

type Json = Record<string, unknown>

export interface GenerateContentState {
  apiKey: string
  answer: (turn: Omit<ModelTurn, 'index'>) => Promise<ResolvedReply>
}

/**
 * Gemini's API below its version: `models/{model}:generateContent` and `:streamGenerateContent?alt=sse`. Like the real one
 * it takes a call of its own back only with the thought signature it came with.
 */
export function generateContentApp({ apiKey, answer }: GenerateContentState): Hono {
  const app = new Hono()
  const signatures = new Map<string, string>()
  app.onError((error, c) =>
    error instanceof RequestProblem
      ? c.json(errorBody(400, 'INVALID_ARGUMENT', error.message), 400)
      : c.json(errorBody(500, 'INTERNAL', error.message), 500),
  )
  app.post('/models/:call', async (c) => {
    if (c.req.header('x-goog-api-key') !== apiKey) {
      return c.json(errorBody(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'), 400)
    }
    const [model = '', method] = c.req.param('call').split(':')
    const stream = method === 'streamGenerateContent'
    if (!stream && method !== 'generateContent') {
      return c.json(errorBody(404, 'NOT_FOUND', `There is no method "${method}".`), 404)
    }
    const body = await readJson(c.req.raw)
    const messages = messagesOfContents(body, signatures)
    const reply = await answer({ messages, tools: toolsOfDeclarations(body), api: 'generate_content', stream })
    const signature = randomBytes(12).toString('base64')
    const [first] = reply.toolCalls
    if (first) signatures.set(first.id, signature)
    if (!stream) return c.json(generateContentResponse(reply, { model, body, signature }))
    return streamSSE(c, async (sse) => {
      for (const chunk of generateContentChunks(reply, { model, body, signature })) {
        await sse.writeSSE({ data: JSON.stringify(chunk) })
      }
    })
  })
  return app
}

/** Messages of a request. Results without an id answer the earliest open call of their name, as Gemini has it. */
function messagesOfContents(body: Json, signatures: ReadonlyMap<string, string>): ModelMessage[] {
  const instruction = body.systemInstruction === undefined ? [] : [body.systemInstruction]
  const messages: ModelMessage[] = instruction.map((content) => ({
    role: 'system',
    text: asText(asRecord(content, 'systemInstruction').parts),
    toolCalls: [],
  }))
  let open: ModelToolCall[] = []
  for (const value of asArray(body.contents, 'contents')) {
    const content = asRecord(value, 'contents[]')
    const parts = asArray(content.parts, 'contents[].parts').map((part) => asRecord(part, 'contents[].parts[]'))
    const role = roleOf(content.role)
    if (role === 'assistant') {
      const calls = callsOf(parts, signatures)
      const last = messages.at(-1)
      // A streamed reply comes back as a content for each of its chunks.
      const message = last?.role === 'assistant' ? last : { role, text: '', toolCalls: [] }
      if (message !== last) messages.push(message)
      message.text += spokenText(parts)
      message.toolCalls.push(...calls)
      open = [...message.toolCalls]
      continue
    }
    for (const part of parts.filter((each) => each.functionResponse !== undefined)) {
      const message = resultOf(asRecord(part.functionResponse, 'functionResponse'), open)
      open = open.filter((call) => call.id !== message.toolCallId)
      messages.push(message)
    }
    const text = spokenText(parts)
    if (text !== '') messages.push({ role, text, toolCalls: [] })
  }
  return messages
}

/** What was said aloud: thoughts are parts of their own. */
function spokenText(parts: Json[]): string {
  return asText(parts.filter((part) => part.thought !== true))
}

function callsOf(parts: Json[], signatures: ReadonlyMap<string, string>): ModelToolCall[] {
  return parts
    .filter((part) => part.functionCall !== undefined)
    .map((part, index) => {
      const { id, name, args } = asRecord(part.functionCall, 'functionCall')
      const signature = signatures.get(String(id))
      if (signature !== undefined && part.thoughtSignature !== signature) {
        throw new RequestProblem(`Function call ${name} is missing its thoughtSignature.`)
      }
      return { id: String(id ?? `${name}_${index}`), name: String(name), arguments: JSON.stringify(args ?? {}) }
    })
}

function resultOf({ id, name, response }: Json, open: ModelToolCall[]): ModelMessage {
  const call = open.find((each) => (id === undefined ? each.name === name : each.id === id))
  if (!call || call.name !== name) {
    throw new RequestProblem(`The function response of ${name} (${id ?? 'no id'}) answers no function call before it.`)
  }
  return { role: 'tool', text: JSON.stringify(asRecord(response, 'response')), toolCalls: [], toolCallId: call.id }
}

/** Function declarations of all tools; `parametersJsonSchema` is a whole JSON Schema, `parameters` OpenAPI's subset. */
function toolsOfDeclarations(body: Json): ModelTool[] {
  return asArray(body.tools ?? [], 'tools')
    .flatMap((tool) => asArray(asRecord(tool, 'tools[]').functionDeclarations ?? [], 'functionDeclarations'))
    .map((value) => {
      const { name, description, parameters, parametersJsonSchema } = asRecord(value, 'functionDeclarations[]')
      if (parameters !== undefined && parametersJsonSchema !== undefined) {
        throw new RequestProblem(`${name} has both parameters and parametersJsonSchema.`)
      }
      return {
        name: String(name),
        description: String(description ?? ''),
        parameters: parseParameters(parametersJsonSchema ?? parameters),
      }
    })
}

interface Answering {
  model: string
  body: Json
  signature: string
}

function generateContentResponse(reply: ResolvedReply, answering: Answering): Json {
  const calls = callParts(reply, answering.signature)
  if (!calls) return responseOf(reply, answering, { finishReason: 'MALFORMED_FUNCTION_CALL' })
  const parts = [...(reply.text === '' ? [] : [{ text: reply.text }]), ...calls]
  return responseOf(reply, answering, { content: { role: 'model', parts }, finishReason: 'STOP' })
}

/** The chunks of a streamed response: text in pieces, each call whole, and the reason to end in the last. */
function* generateContentChunks(reply: ResolvedReply, answering: Answering): Generator<Json> {
  const calls = callParts(reply, answering.signature)
  if (!calls) {
    yield responseOf(reply, answering, { finishReason: 'MALFORMED_FUNCTION_CALL' })
    return
  }
  for (const part of [...Array.from(pieces(reply.text), (text) => ({ text })), ...calls]) {
    yield responseOf(reply, answering, { content: { role: 'model', parts: [part] } })
  }
  yield responseOf(reply, answering, { content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' })
}

/** The reply's calls; undefined where a script's arguments are no JSON object, for which Gemini makes no call. */
function callParts({ toolCalls }: ResolvedReply, signature: string): Json[] | undefined {
  try {
    return toolCalls.map(({ id, name, arguments: text }, index) => ({
      functionCall: { id, name, args: asRecord(JSON.parse(text), 'arguments') },
      ...(index === 0 ? { thoughtSignature: signature } : {}),
    }))
  } catch {
    return undefined
  }
}

function responseOf(reply: ResolvedReply, { model, body }: Answering, candidate: Json): Json {
  const promptTokenCount = estimateTokens(body.contents)
  const candidatesTokenCount = estimateTokens([reply.text, reply.toolCalls])
  return {
    candidates: [{ index: 0, ...candidate }],
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount,
      totalTokenCount: promptTokenCount + candidatesTokenCount,
    },
    modelVersion: model,
    responseId: reply.id,
  }
}

async function readJson(request: Request): Promise<Json> {
  const text = await request.text()
  try {
    return asRecord(JSON.parse(text), 'The body')
  } catch (cause) {
    throw new RequestProblem('The body is not a JSON object.', { cause })
  }
}

function roleOf(role: unknown): 'user' | 'assistant' {
  if (role === 'model') return 'assistant'
  if (role === undefined || role === 'user') return 'user'
  throw new RequestProblem(`contents[].role is ${JSON.stringify(role)}; it must be "user" or "model".`)
}

function errorBody(code: number, status: string, message: string) {
  return { error: { code, message, status } }
}
