import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { messageEvents, messageObject, messagesOfMessages, toolsOfMessages } from './messages.ts'
import type { ModelTurn, ResolvedReply } from './types.ts'
import { asArray, asRecord, estimateTokens, RequestProblem } from './values.ts'

type Body = Record<string, unknown>

/** Anthropic's Messages API with message threads, to be mounted at `/v1/messages`. */
export function messagesRoutes(
  answer: (turn: Omit<ModelTurn, 'index'>) => Promise<ResolvedReply>,
  readBody: (c: Context) => Promise<Body>,
): Hono {
  const routes = new Hono()
  const threads = new ThreadStore()
  routes.post('/', async (c) => {
    const body = threads.resolve(await readBody(c))
    const stream = body.stream === true
    if (typeof body.max_tokens !== 'number') throw new RequestProblem('max_tokens must be a number.')
    const turn = { messages: messagesOfMessages(body), tools: toolsOfMessages(body), api: 'messages' as const, stream }
    const reply = await answer(turn)
    const message = messageObject(reply, body)
    threads.keep(body, message)
    if (!stream) return c.json(message)
    return streamSSE(c, async (sse) => {
      for (const event of messageEvents(reply, body)) {
        await sse.writeSSE({ event: event.type, data: JSON.stringify(event) })
      }
    })
  })
  routes.post('/count_tokens', async (c) => {
    const { messages, system, tools } = await readBody(c)
    return c.json({ input_tokens: estimateTokens([messages, system, tools]) })
  })
  routes.onError((error, c) => {
    const problem = error instanceof RequestProblem
    const body = { type: problem ? 'invalid_request_error' : 'api_error', message: error.message }
    // The client retries a 500 unless told not to; a script that failed once fails again.
    return c.json({ type: 'error', error: body }, problem ? 400 : 500, { 'x-should-retry': 'false' })
  })
  return routes
}

/** Conversations the server holds: a request that continues one brings only what is new. */
class ThreadStore {
  readonly #requests = new Map<unknown, Body>()

  /** The request with everything that its thread holds. @throws RequestProblem for a thread that is not there. */
  resolve(body: Body): Body {
    if (body.thread === undefined || body.thread === null) return body
    const { type, previous_message_id } = asRecord(body.thread, 'thread')
    if (type === 'create') return body
    const before = this.#requests.get(previous_message_id)
    if (!before) throw new RequestProblem(`There is no thread with the message ${previous_message_id}.`)
    const messages = [...asArray(before.messages, 'messages'), ...asArray(body.messages, 'messages')]
    return { ...body, system: before.system, tools: before.tools, messages }
  }

  keep(body: Body, { id, role, content }: Body): void {
    if (!body.thread) return
    this.#requests.set(id, { ...body, messages: [...asArray(body.messages, 'messages'), { role, content }] })
  }
}
