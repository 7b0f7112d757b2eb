import type { ModelMessage, ModelTool, ModelToolCall, ResolvedReply } from './types.ts'
import { asArray, asRecord, asText, estimateTokens, pieces, RequestProblem } from './values.ts'

type Block = Record<string, unknown>

/**
 * Messages of `POST /v1/messages`. The system prompt comes first; each `tool_result` becomes a message of its own.
 * @throws RequestProblem also where a call and its result do not follow each other, as the API does.
 */
export function messagesOfMessages(body: Record<string, unknown>): ModelMessage[] {
  const system = asText(body.system)
  const converted: ModelMessage[] = system === '' ? [] : [{ role: 'system', text: system, toolCalls: [] }]
  let unanswered: string[] = []
  for (const [at, value] of asArray(body.messages, 'messages').entries()) {
    const { role, content } = asRecord(value, `messages.${at}`)
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : blocksOf(content, at)
    const results = blocks.filter((block) => block.type === 'tool_result')
    checkResults(unanswered, results, at)
    converted.push(...results.map(resultMessage))
    const toolCalls = blocks.filter((block) => block.type === 'tool_use').map(toolCallOf)
    const text = asText(blocks.filter((block) => block.type === 'text'))
    if (text !== '' || results.length === 0) converted.push({ role: roleOf(role, at), text, toolCalls })
    unanswered = toolCalls.map((call) => call.id)
  }
  if (unanswered.length > 0) throw new RequestProblem(`No tool_result follows tool_use ${unanswered.join(', ')}.`)
  return converted
}

/** Tools the client runs, of `POST /v1/messages`. @throws RequestProblem for names and schemas the API refuses. */
export function toolsOfMessages(body: Record<string, unknown>): ModelTool[] {
  return asArray(body.tools ?? [], 'tools')
    .map((value, at) => asRecord(value, `tools.${at}`))
    .filter((tool) => tool.type === undefined || tool.type === 'custom')
    .map((tool, at) => {
      const name = String(tool.name)
      if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw new RequestProblem(`tools.${at}.name is ${JSON.stringify(name)}.`)
      const parameters = asRecord(tool.input_schema, `tools.${at}.input_schema`)
      checkSchema(parameters, `tools.${at}.input_schema`)
      return {
        name,
        description: String(tool.description ?? ''),
        parameters,
        ...(typeof tool.strict === 'boolean' ? { strict: tool.strict } : {}),
      }
    })
}

/** A `message` object. */
export function messageObject(reply: ResolvedReply, body: Record<string, unknown>): Block {
  return {
    id: `msg_${reply.id}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [
      ...(reply.text === '' ? [] : [{ type: 'text', text: reply.text, citations: null }]),
      ...reply.toolCalls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: inputOf(call) })),
    ],
    stop_reason: reply.toolCalls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: estimateTokens(body.messages),
      output_tokens: estimateTokens([reply.text, reply.toolCalls]),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  }
}

/** The events of a streamed message, in order. */
export function* messageEvents(
  reply: ResolvedReply,
  body: Record<string, unknown>,
): Generator<Block & { type: string }> {
  const { content, stop_reason, usage, ...message } = messageObject(reply, body)
  const { output_tokens, ...input } = asRecord(usage, 'usage')
  const unfinished = { ...message, content: [], stop_reason: null, usage: { ...input, output_tokens: 1 } }
  yield { type: 'message_start', message: unfinished }
  const texts = reply.text === '' ? [] : [reply.text]
  const blocks = [
    ...texts.map((text) => ({
      empty: { type: 'text', text: '' },
      deltas: [...pieces(text)].map((piece) => ({ type: 'text_delta', text: piece })),
    })),
    ...reply.toolCalls.map((call) => ({
      empty: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      deltas: [...pieces(call.arguments)].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    })),
  ]
  for (const [index, { empty, deltas }] of blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: empty }
    for (const delta of deltas) yield { type: 'content_block_delta', index, delta }
    yield { type: 'content_block_stop', index }
  }
  yield { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens } }
  yield { type: 'message_stop' }
}

function blocksOf(content: unknown, at: number): Block[] {
  return asArray(content, `messages.${at}.content`).map((block) => asRecord(block, `messages.${at}.content[]`))
}

function resultMessage({ tool_use_id, content, is_error }: Block): ModelMessage {
  const text = asText(content)
  const toolCallId = String(tool_use_id)
  return { role: 'tool', text, toolCalls: [], toolCallId, ...(is_error === true ? { isError: true } : {}) }
}

function toolCallOf({ id, name, input }: Block): ModelToolCall {
  return { id: String(id), name: String(name), arguments: typeof input === 'string' ? input : JSON.stringify(input) }
}

/** Plain answers hold arguments parsed; broken JSON stays the text it is, as servers that speak this API send it. */
function inputOf(call: ModelToolCall): unknown {
  try {
    return JSON.parse(call.arguments)
  } catch {
    return call.arguments
  }
}

function roleOf(role: unknown, at: number): 'system' | 'user' | 'assistant' {
  if (role === 'user' || role === 'assistant' || role === 'system') return role
  throw new RequestProblem(`messages.${at}.role is ${JSON.stringify(role)}, which is not a role.`)
}

/** Every call of one message is answered in the next one, exactly once, and nothing else is. */
function checkResults(asked: string[], results: Block[], at: number): void {
  const answered = results.map((block) => String(block.tool_use_id))
  const missing = asked.filter((id) => !answered.includes(id))
  if (missing.length > 0) throw new RequestProblem(`messages.${at} has no tool_result for ${missing.join(', ')}.`)
  const strange = answered.filter((id, index) => !asked.includes(id) || answered.indexOf(id) !== index)
  if (strange.length > 0) throw new RequestProblem(`messages.${at} answers ${strange.join(', ')}, which was not asked.`)
}

/** Rules of the API that schemas made elsewhere break: keys it takes, and no alternatives at the top. */
function checkSchema(schema: Block, where: string): void {
  if (schema.type !== 'object') throw new RequestProblem(`${where}.type must be "object".`)
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    if (keyword in schema) throw new RequestProblem(`${where} has ${keyword} at its top level.`)
  }
  checkKeys(schema, where)
}

function checkKeys(value: unknown, where: string): void {
  if (Array.isArray(value)) for (const each of value) checkKeys(each, where)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const { properties, ...rest } = value as { properties?: unknown }
  for (const key of Object.keys(typeof properties === 'object' && properties !== null ? properties : {})) {
    if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(key)) throw new RequestProblem(`${where} has the property ${key}.`)
  }
  for (const each of Object.values({ ...rest, ...(properties ?? {}) })) checkKeys(each, where)
}
