import { randomBytes } from 'node:crypto'
import { type ServerType, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { chatChunks, chatCompletion, messagesOfChat, toolsOfChat } from './chat-completions.ts'
import { generateContentApp } from './generate-content.ts'
import { messagesRoutes } from './messages-routes.ts'
import {
  messagesOfResponses,
  outputItems,
  ResponseStore,
  responseEvents,
  responseObject,
  toolsOfResponses,
} from './responses.ts'
import type { ModelReply, ModelScript, ModelTurn, ResolvedReply } from './types.ts'
import { asRecord, RequestProblem } from './values.ts'

export interface ScriptedModelOptions {
  /** Port to listen on, on 127.0.0.1; a free one where left out. */
  port?: number
  /** What clients authenticate with; generated where left out. */
  apiKey?: string
  /** The model's name; any name in a request is accepted. */
  model?: string
}

/**
 * A running scripted model. Give `baseUrl`, `apiKey` and `model` to any OpenAI client, and the origin of `baseUrl` to
 * clients that add the version themselves, as Anthropic's and Google's do.
 */
export interface ScriptedModel {
  baseUrl: string
  apiKey: string
  model: string
  /** Every request so far, in the order they came in. */
  turns: ModelTurn[]
  /** Stops the server; open requests are cut. */
  close(): Promise<void>
}

/**
 * Serves OpenAI's Chat Completions and Responses APIs, Anthropic's Messages API and Gemini's on 127.0.0.1, plain and
 * streamed, with `script` as the model. Whole agent loops run against it with their real client, offline and the same
 * every time.
 */
export async function startScriptedModel(
  script: ModelScript,
  options: ScriptedModelOptions = {},
): Promise<ScriptedModel> {
  const apiKey = options.apiKey ?? `sk-scripted-${randomBytes(16).toString('hex')}`
  const turns: ModelTurn[] = []
  const app = scriptedModelApp(script, { apiKey, turns })
  const { server, port } = await listen(app, options.port ?? 0)
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey,
    model: options.model ?? 'scripted-model',
    turns,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

function listen(app: Hono, port: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address) => {
      resolve({ server, port: address.port })
    })
    server.once('error', reject)
  })
}

function scriptedModelApp(script: ModelScript, state: { apiKey: string; turns: ModelTurn[] }): Hono {
  const app = new Hono()
  const store = new ResponseStore()
  const answer = async (turn: Omit<ModelTurn, 'index'>): Promise<ResolvedReply> => {
    const numbered = { ...turn, index: state.turns.length }
    state.turns.push(numbered)
    return resolveReply(await script(numbered))
  }

  const gemini = generateContentApp({ apiKey: state.apiKey, answer })
  // @google/genai asks for v1 since 3.0, before for v1beta.
  app.route('/v1beta', gemini).route('/v1', gemini)
  app.use(async (c, next) => {
    if (c.req.header('authorization') === `Bearer ${state.apiKey}`) return next()
    if (c.req.header('x-api-key') === state.apiKey) return next()
    return c.json(errorBody('Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key'), 401)
  })
  app.route('/v1/messages', messagesRoutes(answer, readBody))
  app.post('/v1/chat/completions', async (c) => {
    const body = await readBody(c)
    const stream = body.stream === true
    const messages = messagesOfChat(body)
    const reply = await answer({ messages, tools: toolsOfChat(body), api: 'chat_completions', stream })
    if (!stream) return c.json(chatCompletion(reply, body))
    return streamSSE(c, async (sse) => {
      for (const chunk of chatChunks(reply, body)) await sse.writeSSE({ data: JSON.stringify(chunk) })
      await sse.writeSSE({ data: '[DONE]' })
    })
  })
  app.post('/v1/responses', async (c) => {
    const body = await readBody(c)
    const stream = body.stream === true
    const input = store.resolveInput(body)
    const messages = messagesOfResponses(body, input)
    const reply = await answer({ messages, tools: toolsOfResponses(body), api: 'responses', stream })
    const output = outputItems(reply)
    const response = responseObject(reply, body, input, output)
    store.keep(String(response.id), input, output)
    if (!stream) return c.json(response)
    return streamSSE(c, async (sse) => {
      for (const event of responseEvents(response, output)) {
        await sse.writeSSE({ event: event.type, data: JSON.stringify(event) })
      }
    })
  })
  app.notFound((c) => c.json(errorBody(`No route ${c.req.method} ${c.req.path}.`, 'invalid_request_error'), 404))
  app.onError((error, c) => {
    if (error instanceof RequestProblem) return c.json(errorBody(error.message, 'invalid_request_error'), 400)
    // OpenAI's clients retry a 500 unless told not to; a script that failed once fails again.
    return c.json(errorBody(error.message, 'server_error'), 500, { 'x-should-retry': 'false' })
  })
  return app
}

async function readBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  try {
    return asRecord(JSON.parse(text), 'The body')
  } catch (cause) {
    throw cause instanceof RequestProblem ? cause : new RequestProblem('The body is not JSON.', { cause })
  }
}

function resolveReply(reply: ModelReply): ResolvedReply {
  return {
    id: randomBytes(12).toString('hex'),
    text: reply.text ?? '',
    toolCalls: (reply.toolCalls ?? []).map((call) => ({
      id: `call_${randomBytes(12).toString('hex')}`,
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {}),
    })),
  }
}

function errorBody(message: string, type: string, code: string | null = null) {
  return { error: { message, type, param: null, code } }
}
