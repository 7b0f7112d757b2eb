import type {
  ConnectionRequired,
  PendingConnection,
  Provider,
  SessionToolModifiers,
  ToolCall,
  ToolExecuteResponse,
  ToolSession,
} from '@composio/spec'
import { ValidationError } from '@composio/spec'
import type {
  CustomToolEcho,
  CustomToolkitEcho,
  LinkWire,
  Page,
  SearchWire,
  SessionConfigWire,
  SessionToolkitWire,
  SessionWire,
} from '@composio/spec/wire'
import { z } from 'zod'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import { type ConnectOptions, connectOptionsSchema } from '../connected-accounts/connect-options.ts'
import { type ConnectionRequest, connectionRequest } from '../connected-accounts/connection-request.ts'
import { CustomTools, type PreparedCustomTools } from '../custom-tools/custom-tools.ts'
import type { RequestOptions } from '../request-options.ts'
import { assertModifiers, modifySchemas } from '../tools/modifiers.ts'
import type { ExecuteArguments, ToolSlug } from '../tools/tool-arguments.ts'
import { parseOptions, strict } from '../validation/parse.ts'
import type { WrappedTools } from '../wrapped-tools.ts'
import { ConnectionEvents, type ConnectionListener } from './connection-events.ts'
import { type Connected, type EnsureConnectedOptions, ensureConnected } from './ensure-connected.ts'
import { SessionCalls } from './session-calls.ts'
import { type PendingFilter, SessionConnections } from './session-connections.ts'
import type { UpdateSessionOptions } from './session-options.ts'
import { updateSessionOptionsSchema } from './session-options-schema.ts'
import { type SearchResult, toSearchResult } from './session-search.ts'
import {
  type SessionToolkits,
  type SessionToolkitsOptions,
  sessionToolkitsOptionsSchema,
  toSessionToolkits,
} from './session-toolkits.ts'
import { listSessionTools, sessionExecutor } from './session-tools.ts'
import { toUpdateBody } from './session-wire.ts'

const searchOptionsSchema = strict({
  query: z.string().trim().min(1, 'must not be empty').max(1024),
  toolkits: z.array(z.string().min(1)).optional(),
})

/** One user's view of the toolkits: what an agent may see, and whose accounts it uses. */
export class Session<TProvider extends Provider = Provider> implements ToolSession {
  /** `trs_…`. Store it to go on later with `composio.use(sessionId)`. */
  readonly sessionId: string
  readonly userId: string
  /** For MCP clients. The headers hold the API key: give them to your own client, not to a browser. */
  readonly mcp: { type: 'http'; url: string; headers: Record<string, string> }
  /** `assistivePrompt` is text for the agent's system prompt. */
  readonly experimental: { assistivePrompt?: string }
  readonly #http: HttpClient
  readonly #provider: TProvider
  readonly #custom: CustomTools
  readonly #connections: SessionConnections
  readonly #calls: SessionCalls
  readonly #events: ConnectionEvents
  #wire: SessionWire

  /** Made by `composio.create` and `composio.use`. */
  constructor(
    http: HttpClient,
    provider: TProvider,
    wire: SessionWire,
    apiKey: string,
    customTools?: PreparedCustomTools,
  ) {
    this.#http = http
    this.#provider = provider
    this.#wire = wire
    this.sessionId = wire.session_id
    this.userId = wire.config.user_id
    this.#custom = new CustomTools(customTools, wire.experimental)
    this.#connections = new SessionConnections(http, this.sessionId, this.#custom.payload)
    this.#calls = new SessionCalls(http, this, this.#custom, this.#connections)
    this.#events = new ConnectionEvents(this.#connections)
    this.mcp = { type: wire.mcp.type, url: wire.mcp.url, headers: { 'x-api-key': apiKey } }
    const prompt = wire.experimental?.assistive_prompt
    this.experimental = prompt === undefined ? {} : { assistivePrompt: prompt }
  }

  /** As the backend holds it. */
  get config(): SessionConfigWire {
    return this.#wire.config
  }

  /** Counts `update`s, from 1. */
  get configVersion(): number {
    return this.#wire.config_version
  }

  get preload(): { tools: string[] | 'all' } {
    return this.config.preload
  }

  get sandbox(): SessionConfigWire['workbench'] {
    return this.config.workbench
  }

  get warnings(): { code: string; message: string }[] {
    return this.#wire.warnings ?? []
  }

  /** The session's tools in the provider's format. `modifiers` change their descriptions and wrap their execution. */
  async tools(modifiers: SessionToolModifiers = {}, options: RequestOptions = {}): Promise<WrappedTools<TProvider>> {
    assertModifiers(modifiers)
    const listed = await listSessionTools(this.#http, this.sessionId, options)
    const tools = await modifySchemas([...listed, ...this.#custom.preloaded(listed)], modifiers.modifySchema)
    const wrapped = this.#provider.wrapTools(tools, sessionExecutor(this, this.#calls, tools, modifiers), this)
    return (await wrapped) as WrappedTools<TProvider>
  }

  /** Runs one tool. A failure upstream is a value: see `error`, and `connectionRequired` where an account is missing. */
  async execute<TSlug extends ToolSlug>(
    slug: TSlug,
    ...[args, options]: ExecuteArguments<TSlug>
  ): Promise<ToolExecuteResponse> {
    return this.#calls.execute(slug, { ...args }, options)
  }

  /** Finds tools for a task told in words, among those the session may use. */
  async search(
    options: { query: string; toolkits?: string[] },
    { signal }: RequestOptions = {},
  ): Promise<SearchResult> {
    const { query, toolkits } = parseOptions(searchOptionsSchema, options, 'search options')
    const body = { queries: [{ use_case: query }], toolkits, experimental: this.#custom.payload }
    return toSearchResult(await this.#http.post<SearchWire>(this.#path('/search'), { body, signal }))
  }

  /** The session's toolkits, each with the state of its connection. */
  async toolkits(options: SessionToolkitsOptions = {}, { signal }: RequestOptions = {}): Promise<SessionToolkits> {
    const { isConnected, ...query } = parseOptions(sessionToolkitsOptionsSchema, options, 'toolkits options')
    return toSessionToolkits(
      await this.#http.get<Page<SessionToolkitWire>>(this.#path('/toolkits'), {
        query: { ...query, is_connected: isConnected },
        signal,
      }),
    )
  }

  /** Starts a connection. Show `redirectUrl` to the session's user, then `waitForConnection()`. */
  async authorize(
    toolkit: string,
    options: ConnectOptions = {},
    { signal }: RequestOptions = {},
  ): Promise<ConnectionRequest> {
    const { callbackUrl, alias } = parseOptions(connectOptionsSchema, options, 'authorize options')
    const body = { toolkit, callback_url: callbackUrl, alias }
    const link = await this.#http.post<LinkWire>(this.#path('/link'), { body, signal })
    return connectionRequest(this.#http, {
      id: link.connected_account_id,
      status: 'INITIATED',
      redirectUrl: link.redirect_url,
    })
  }

  /** What the person has to do before a call can run; empty where nothing is in its way. Asking runs nothing. */
  connectionsFor(call: ToolCall, options: RequestOptions = {}): Promise<PendingConnection[]> {
    return this.#calls.connectionsFor(call, options)
  }

  /** The connection requests that are open now, those that other processes made included. */
  pending(filter: PendingFilter = {}, options: RequestOptions = {}): Promise<PendingConnection[]> {
    return this.#connections.pending(filter, options)
  }

  /**
   * The person said something else instead of connecting: every open request is declined, and the model is told so when
   * the call goes on.
   */
  async declinePending(filter: PendingFilter = {}, options: RequestOptions = {}): Promise<ConnectionRequired[]> {
    const open = await this.#connections.pending(filter, options)
    return Promise.all(open.map((request) => request.decline(options)))
  }

  /**
   * Tells of each connection request of the session that is made, or whose status changes, in whatever process.
   * Listening does not keep a program alive.
   * @returns what ends it
   */
  on(event: 'connection', listener: ConnectionListener): () => void {
    if (event !== 'connection') throw new ValidationError(`There is no event "${event}". Sessions have: connection.`)
    return this.#events.add(listener)
  }

  /**
   * Resolves once the toolkit can be used: at once where it can be already, else after the person has followed the
   * link, which `onLink` gets.
   */
  ensureConnected(
    toolkit: string,
    options: EnsureConnectedOptions = {},
    requestOptions: RequestOptions = {},
  ): Promise<Connected> {
    return ensureConnected(this, toolkit, options, requestOptions)
  }

  /** The session's tools that run in this program, as the backend answered them. */
  customTools({ toolkit }: { toolkit?: string } = {}): CustomToolEcho[] {
    const ofKits = this.#custom.toolkits.flatMap((kit) => kit.tools.map((tool) => ({ tool, toolkit: kit.slug })))
    const loose = this.#custom.tools.map((tool) => ({ tool, toolkit: tool.extends_toolkit }))
    const wanted = toolkit?.toLowerCase()
    return [...loose, ...ofKits]
      .filter((each) => wanted === undefined || each.toolkit?.toLowerCase() === wanted)
      .map(({ tool }) => tool)
  }

  customToolkits(): CustomToolkitEcho[] {
    return this.#custom.toolkits
  }

  /** Changes the session in place: given blocks replace, omitted ones stay, null goes back to the default. */
  async update(options: UpdateSessionOptions, { signal }: RequestOptions = {}): Promise<SessionConfigWire> {
    const body = toUpdateBody(parseOptions(updateSessionOptionsSchema, options, 'session options'))
    this.#wire = await this.#http.patch<SessionWire>(this.#path(''), { body, signal })
    return this.config
  }

  /** Connected accounts outlive their sessions. */
  async delete({ signal }: RequestOptions = {}): Promise<{ sessionId: string; deleted: true }> {
    await this.#http.delete(this.#path(''), { signal })
    return { sessionId: this.sessionId, deleted: true }
  }

  #path(rest: '' | '/search' | '/toolkits' | '/link'): string {
    return apiPath`/tool_router/session/${this.sessionId}` + rest
  }
}
