import type { ModelMessage, ModelTool, ResolvedReply } from './types.ts'
import { asArray, asRecord, asText, estimateTokens, parseParameters, pieces, RequestProblem } from './values.ts'

/** Messages of `POST /v1/chat/completions`. @throws RequestProblem */
export function messagesOfChat(body: Record<string, unknown>): ModelMessage[] {
  return asArray(body.messages, 'messages').map((value) => {
    const message = asRecord(value, 'messages[]')
    const toolCalls = asArray(message.tool_calls ?? [], 'messages[].tool_calls').map((call) => {
      const { id, function: fn } = asRecord(call, 'messages[].tool_calls[]')
      const { name, arguments: args } = asRecord(fn, 'messages[].tool_calls[].function')
      return { id: String(id), name: String(name), arguments: String(args) }
    })
    const role = roleOf(message.role)
    const text = asText(message.content)
    return role === 'tool'
      ? { role, text, toolCalls, toolCallId: String(message.tool_call_id) }
      : { role, text, toolCalls }
  })
}

/** Function tools of `POST /v1/chat/completions`; other kinds of tools are not the model's to call here. */
export function toolsOfChat(body: Record<string, unknown>): ModelTool[] {
  return asArray(body.tools ?? [], 'tools')
    .map((value) => asRecord(value, 'tools[]'))
    .filter((tool) => tool.type === 'function')
    .map((tool) => {
      const { name, description, parameters, strict } = asRecord(tool.function, 'tools[].function')
      return {
        name: String(name),
        description: String(description ?? ''),
        parameters: parseParameters(parameters),
        ...(typeof strict === 'boolean' ? { strict } : {}),
      }
    })
}

/** A `chat.completion` object. */
export function chatCompletion(reply: ResolvedReply, body: Record<string, unknown>): Record<string, unknown> {
  return {
    ...chatHeader(reply, body, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.text === '' ? null : reply.text,
          refusal: null,
          ...(reply.toolCalls.length > 0 ? { tool_calls: reply.toolCalls.map(wireToolCall) } : {}),
        },
        logprobs: null,
        finish_reason: finishReason(reply),
      },
    ],
    usage: chatUsage(reply, body),
  }
}

/** The chunks of a streamed completion, in order, without the closing `[DONE]`. */
export function* chatChunks(reply: ResolvedReply, body: Record<string, unknown>): Generator<Record<string, unknown>> {
  const header = chatHeader(reply, body, 'chat.completion.chunk')
  const chunk = (delta: Record<string, unknown>, finish_reason: string | null = null) => ({
    ...header,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })
  yield chunk({ role: 'assistant', content: '' })
  for (const content of pieces(reply.text)) yield chunk({ content })
  for (const [index, call] of reply.toolCalls.entries()) {
    yield chunk({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    })
    for (const text of pieces(call.arguments)) yield chunk({ tool_calls: [{ index, function: { arguments: text } }] })
  }
  yield chunk({}, finishReason(reply))
  const options = body.stream_options
  if (typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage) {
    yield { ...header, choices: [], usage: chatUsage(reply, body) }
  }
}

function roleOf(role: unknown): ModelMessage['role'] {
  if (role === 'developer') return 'system'
  if (role === 'system' || role === 'user' || role === 'assistant' || role === 'tool') return role
  throw new RequestProblem(`messages[].role is ${JSON.stringify(role)}, which is not a role.`)
}

function chatHeader(reply: ResolvedReply, body: Record<string, unknown>, object: string) {
  return { id: `chatcmpl-${reply.id}`, object, created: Math.floor(Date.now() / 1000), model: body.model }
}

function wireToolCall(call: ResolvedReply['toolCalls'][number]) {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } }
}

function finishReason(reply: ResolvedReply): string {
  return reply.toolCalls.length > 0 ? 'tool_calls' : 'stop'
}

function chatUsage(reply: ResolvedReply, body: Record<string, unknown>) {
  const prompt_tokens = estimateTokens(body.messages)
  const completion_tokens = estimateTokens([reply.text, reply.toolCalls])
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}
