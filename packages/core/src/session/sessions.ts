import type { Provider } from '@composio/spec'
import { type SessionWire, userIdSchema } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import { type PreparedCustomTools, prepareCustomTools } from '../custom-tools/custom-tools.ts'
import type { RequestOptions } from '../request-options.ts'
import { parseOptions, strict } from '../validation/parse.ts'
import { Session } from './session.ts'
import type { SessionFor } from './session-for.ts'
import type { CreateSessionOptions, UseSessionOptions } from './session-options.ts'
import { createSessionOptionsSchema, useSessionOptionsSchema } from './session-options-schema.ts'
import { toCreateBody } from './session-wire.ts'

const userSchema = strict({ userId: userIdSchema })

/** `composio.sessions`; `composio.create` and `composio.use` are short for its methods. */
export class Sessions<TProvider extends Provider> {
  readonly #http: HttpClient
  readonly #provider: TProvider

  constructor(http: HttpClient, provider: TProvider) {
    this.#http = http
    this.#provider = provider
  }

  /**
   * A session for one of your users. `userId` is your own id of them; accounts they connect belong to it.
   * @throws ValidationError naming the field, for an empty user ID or a wrong option.
   */
  async create(
    userId: string,
    options: CreateSessionOptions = {},
    { signal }: RequestOptions = {},
  ): Promise<SessionFor<TProvider>> {
    const user = parseOptions(userSchema, { userId }, 'session')
    const parsed = parseOptions(createSessionOptionsSchema, options, 'session options')
    const custom = await prepareCustomTools(parsed.experimental?.customTools, parsed.experimental?.customToolkits)
    const body = toCreateBody(user.userId, parsed, custom?.payload)
    return this.#session(await this.#http.post<SessionWire>('/tool_router/session', { body, signal }), custom)
  }

  /**
   * An existing session, by its id.
   * @throws ComposioSessionNotFoundError
   */
  async use(
    sessionId: string,
    options: UseSessionOptions = {},
    { signal }: RequestOptions = {},
  ): Promise<SessionFor<TProvider>> {
    const { customTools, customToolkits } = parseOptions(useSessionOptionsSchema, options, 'session options')
    const custom = await prepareCustomTools(customTools, customToolkits)
    const path = apiPath`/tool_router/session/${sessionId}`
    if (!custom) return this.#session(await this.#http.get<SessionWire>(path, { signal }))
    const body = { experimental: custom.payload }
    return this.#session(await this.#http.post<SessionWire>(`${path}/attach`, { body, signal }), custom)
  }

  /** Connected accounts outlive their sessions. */
  async delete(sessionId: string, { signal }: RequestOptions = {}): Promise<{ sessionId: string; deleted: true }> {
    await this.#http.delete(apiPath`/tool_router/session/${sessionId}`, { signal })
    return { sessionId, deleted: true }
  }

  async #session(wire: SessionWire, custom?: PreparedCustomTools): Promise<SessionFor<TProvider>> {
    const session = new Session(this.#http, this.#provider, wire, await this.#http.apiKey(), custom)
    const helpers = this.#provider.sessionHelpers?.(session) ?? {}
    return Object.assign(session, helpers) as SessionFor<TProvider>
  }
}
