import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { eventData } from './event-data.ts'

interface Endpoint {
  url: string
  headers: Record<string, string>
}

interface Message {
  id?: string | number
  method?: string
  params?: { name?: unknown; uri?: unknown; requestId?: string | number; _meta?: Record<string, unknown> }
  result?: { protocolVersion?: string }
}

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
const [PARSE_ERROR, INTERNAL_ERROR] = [-32_700, -32_603]
/** Clients of the official libraries give two seconds. */
const GRACE_MS = 1_500

/**
 * The stdio transport of MCP (one JSON-RPC message on each line) in front of a Streamable HTTP endpoint. Messages pass
 * as they are, so that both sides speak whatever revision they agree on; what HTTP wants in headers is added.
 * @returns once stdin has ended
 */
export async function serveStdio(endpoint: Endpoint, input: Readable, output: Writable): Promise<void> {
  const relay = new Relay(endpoint, (message) => output.write(`${JSON.stringify(message)}\n`))
  for await (const line of createInterface({ input })) if (line.trim() !== '') relay.take(line)
  await relay.stop()
}

class Relay {
  readonly #endpoint: Endpoint
  readonly #say: (message: object) => void
  readonly #open = new Map<string | number, AbortController>()
  readonly #passing = new Set<Promise<void>>()
  /** What a 2025 client and the server agreed on. */
  readonly #agreed: Record<string, string> = {}

  constructor(endpoint: Endpoint, say: (message: object) => void) {
    this.#endpoint = endpoint
    this.#say = say
  }

  take(line: string): void {
    const message = parsed(line)
    if (!message) {
      this.#say({ jsonrpc: '2.0', id: null, error: { code: PARSE_ERROR, message: 'Not a JSON-RPC message.' } })
      return
    }
    // Over HTTP, whoever gives a call up closes its stream.
    if (message.method === 'notifications/cancelled') this.#open.get(message.params?.requestId ?? '')?.abort()
    else {
      const passing = this.#pass(message, line).finally(() => this.#passing.delete(passing))
      this.#passing.add(passing)
    }
  }

  /** Lets what is under way finish, for as long as clients wait before they kill. */
  async stop(): Promise<void> {
    const patience = AbortSignal.timeout(GRACE_MS)
    patience.addEventListener('abort', () => {
      for (const call of this.#open.values()) call.abort()
    })
    await Promise.all(this.#passing)
  }

  async #pass(message: Message, body: string): Promise<void> {
    const isRequest = message.id !== undefined && message.method !== undefined
    const call = new AbortController()
    if (isRequest) this.#open.set(message.id!, call)
    try {
      const headers = this.#headersOf(message)
      const response = await fetch(this.#endpoint.url, { method: 'POST', headers, body, signal: call.signal })
      for await (const answer of messagesOf(response)) {
        if (message.method === 'initialize') this.#note(response, answer)
        this.#say(toRequest(answer, message))
      }
    } catch (error) {
      // A call that was given up gets no answer.
      if (!isRequest || call.signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      this.#say({ jsonrpc: '2.0', id: message.id, error: { code: INTERNAL_ERROR, message: `No answer: ${reason}` } })
    } finally {
      if (isRequest) this.#open.delete(message.id!)
    }
  }

  #headersOf({ method, params }: Message): Record<string, string> {
    const { headers } = this.#endpoint
    const common = { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const version = params?._meta?.[VERSION_KEY]
    if (typeof version !== 'string') return { ...common, ...this.#agreed }
    // Specification 2026-07-28, basic/transports: these repeat what the body says.
    const name = params?.name ?? params?.uri
    return {
      ...common,
      'mcp-protocol-version': version,
      ...(method !== undefined && { 'mcp-method': method }),
      ...(typeof name === 'string' && { 'mcp-name': name }),
    }
  }

  #note(response: Response, { result }: Message): void {
    const id = response.headers.get('mcp-session-id')
    if (id !== null) this.#agreed['mcp-session-id'] = id
    if (result?.protocolVersion !== undefined) this.#agreed['mcp-protocol-version'] = result.protocolVersion
  }
}

function parsed(line: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(line)
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined
  } catch {
    return undefined
  }
}

/** The JSON-RPC messages of an answer, as they come. */
async function* messagesOf(response: Response): AsyncGenerator<Message> {
  if (response.body === null || response.status === 202) return
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    for await (const data of eventData(response.body)) yield JSON.parse(data) as Message
    return
  }
  yield (await response.json()) as Message
}

/** What was refused before it was looked at has no id, and what the API refused is no JSON-RPC: both answer the request. */
function toRequest(
  answer: Message & { jsonrpc?: string; error?: { message?: string } },
  { id, method }: Message,
): object {
  if (id === undefined || method === undefined || answer.error === undefined) return answer
  if (answer.jsonrpc === '2.0') return { ...answer, id: answer.id ?? id }
  return { jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: answer.error.message ?? 'Refused.' } }
}
