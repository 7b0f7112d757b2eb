import type { ModelMessage, ModelTool, ResolvedReply } from './types.ts'
import { asArray, asRecord, asText, estimateTokens, parseParameters, pieces, RequestProblem } from './values.ts'

type Item = Record<string, unknown>

/**
 * What the Responses API keeps between requests: clients name earlier output by `item_reference` or continue a whole
 * response by `previous_response_id`.
 */
export class ResponseStore {
  #items = new Map<string, Item>()
  #conversations = new Map<string, Item[]>()

  /** The request's input with everything it refers to in place. @throws RequestProblem for an unknown reference. */
  resolveInput(body: Record<string, unknown>): Item[] {
    const previous = body.previous_response_id
    const earlier = typeof previous === 'string' ? this.#conversations.get(previous) : []
    if (!earlier) throw new RequestProblem(`previous_response_id ${previous} is unknown.`)
    const input =
      typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : asArray(body.input, 'input')
    return [...earlier, ...input.map((value) => this.#resolveItem(asRecord(value, 'input[]')))]
  }

  keep(responseId: string, input: Item[], output: Item[]): void {
    for (const item of output) this.#items.set(String(item.id), item)
    this.#conversations.set(responseId, [...input, ...output])
  }

  #resolveItem(item: Item): Item {
    if (item.type !== 'item_reference') return item
    const stored = this.#items.get(String(item.id))
    if (!stored) throw new RequestProblem(`Item ${item.id} is unknown.`)
    return stored
  }
}

/** Messages of `POST /v1/responses`. Calls the model made in one reply come back as one assistant message. */
export function messagesOfResponses(body: Record<string, unknown>, input: Item[]): ModelMessage[] {
  const messages: ModelMessage[] = []
  if (typeof body.instructions === 'string') messages.push({ role: 'system', text: body.instructions, toolCalls: [] })
  for (const item of input) {
    if (item.type === 'function_call') {
      const call = { id: String(item.call_id), name: String(item.name), arguments: String(item.arguments) }
      const last = messages.at(-1)
      if (last?.role === 'assistant') last.toolCalls.push(call)
      else messages.push({ role: 'assistant', text: '', toolCalls: [call] })
    } else if (item.type === 'function_call_output') {
      messages.push({ role: 'tool', text: asText(item.output), toolCalls: [], toolCallId: String(item.call_id) })
    } else if (item.role !== undefined) {
      messages.push({ role: roleOf(item.role), text: asText(item.content), toolCalls: [] })
    }
  }
  return messages
}

/** Function tools of `POST /v1/responses`. */
export function toolsOfResponses(body: Record<string, unknown>): ModelTool[] {
  return asArray(body.tools ?? [], 'tools')
    .map((value) => asRecord(value, 'tools[]'))
    .filter((tool) => tool.type === 'function')
    .map(({ name, description, parameters, strict }) => ({
      name: String(name),
      description: String(description ?? ''),
      parameters: parseParameters(parameters),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    }))
}

/** The output items of a reply: a message where there is text, then one item per call. */
export function outputItems(reply: ResolvedReply): Item[] {
  const message = {
    id: `msg_${reply.id}`,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: reply.text, annotations: [], logprobs: [] }],
  }
  const calls = reply.toolCalls.map((call) => ({
    id: `fc_${call.id}`,
    type: 'function_call',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
    status: 'completed',
  }))
  return reply.text === '' && calls.length > 0 ? calls : [message, ...calls]
}

/** A `response` object. */
export function responseObject(
  reply: ResolvedReply,
  body: Record<string, unknown>,
  input: Item[],
  output: Item[],
): Item {
  const input_tokens = estimateTokens(input)
  const output_tokens = estimateTokens(output)
  return {
    id: `resp_${reply.id}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    metadata: body.metadata ?? {},
    model: body.model,
    output,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    temperature: body.temperature ?? 1,
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens + output_tokens,
    },
  }
}

/** The events of a streamed response, in order and numbered. */
export function* responseEvents(response: Item, output: Item[]): Generator<Item & { type: string }> {
  let sequence_number = 0
  const event = (type: string, fields: Item) => ({ type, sequence_number: sequence_number++, ...fields })
  const unfinished = { ...response, status: 'in_progress', output: [], usage: null }
  yield event('response.created', { response: unfinished })
  yield event('response.in_progress', { response: unfinished })
  for (const [output_index, item] of output.entries()) {
    const at = { output_index, item_id: item.id }
    const empty = item.type === 'message' ? { content: [] } : { arguments: '' }
    yield event('response.output_item.added', { output_index, item: { ...item, ...empty, status: 'in_progress' } })
    if (item.type === 'function_call') {
      for (const delta of pieces(String(item.arguments))) {
        yield event('response.function_call_arguments.delta', { ...at, delta })
      }
      yield event('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments })
    } else {
      const part = asRecord(asArray(item.content, 'content')[0], 'content[0]')
      const inPart = { ...at, content_index: 0 }
      yield event('response.content_part.added', { ...inPart, part: { ...part, text: '' } })
      for (const delta of pieces(asText([part]))) {
        yield event('response.output_text.delta', { ...inPart, delta, logprobs: [] })
      }
      yield event('response.output_text.done', { ...inPart, text: part.text, logprobs: [] })
      yield event('response.content_part.done', { ...inPart, part })
    }
    yield event('response.output_item.done', { output_index, item })
  }
  yield event('response.completed', { response })
}

function roleOf(role: unknown): ModelMessage['role'] {
  if (role === 'developer') return 'system'
  if (role === 'system' || role === 'user' || role === 'assistant') return role
  throw new RequestProblem(`input[].role is ${JSON.stringify(role)}, which is not a role.`)
}
