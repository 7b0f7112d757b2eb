import { OpenAIProvider } from '@composio/openai'
import type { Provider } from '@composio/spec'
import { AuthConfigs } from './auth-configs/auth-configs.ts'
import { HttpClient } from './backend/http-client.ts'
import { selectBackend } from './backend/select-backend.ts'
import { type ComposioOptions, composioOptionsSchema } from './composio-options.ts'
import { ConnectedAccounts } from './connected-accounts/connected-accounts.ts'
import { Sessions } from './session/sessions.ts'
import { Toolkits } from './toolkits/toolkits.ts'
import { Tools } from './tools/tools.ts'
import { Triggers } from './triggers/triggers.ts'
import { parseOptions } from './validation/parse.ts'

/**
 * Sessions and connected accounts for agents.
 *
 * Without a `baseURL` the whole backend runs in this process and keeps its state in `.composio/`; nothing is opened
 * before the first call. With one, every call goes to that server.
 */
export class Composio<TProvider extends Provider = OpenAIProvider> {
  readonly provider: TProvider
  readonly sessions: Sessions<TProvider>
  readonly tools: Tools<TProvider>
  readonly toolkits: Toolkits
  readonly authConfigs: AuthConfigs
  readonly connectedAccounts: ConnectedAccounts
  readonly triggers = new Triggers()
  /** Short for `sessions.create`. */
  readonly create: Sessions<TProvider>['create']
  /** Short for `sessions.use`. */
  readonly use: Sessions<TProvider>['use']
  readonly #http: HttpClient

  /**
   * @throws ValidationError naming the option that is unknown or wrong.
   * @throws ComposioNoAPIKeyError for a base URL without an API key.
   */
  constructor(options: ComposioOptions<TProvider> = {}) {
    const parsed = parseOptions(composioOptionsSchema, options, 'options of new Composio()')
    // With no provider given, TProvider is its default.
    this.provider = options.provider ?? (new OpenAIProvider() as Provider as TProvider)
    this.#http = new HttpClient(selectBackend(parsed, environment()), this.provider.name, parsed.defaultHeaders)
    this.sessions = new Sessions(this.#http, this.provider)
    this.tools = new Tools(this.#http, this.provider)
    this.connectedAccounts = new ConnectedAccounts(this.#http)
    this.authConfigs = new AuthConfigs(this.#http)
    this.toolkits = new Toolkits(this.#http, this.authConfigs, this.connectedAccounts)
    this.create = this.sessions.create.bind(this.sessions)
    this.use = this.sessions.use.bind(this.sessions)
    this.provider._setExecuteToolFn?.((userId, slug, args, { account, toolCallId: _, ...options } = {}) =>
      this.tools.execute(slug, { userId: userId || undefined, arguments: args, connectedAccountId: account }, options),
    )
  }

  /** Closes an embedded backend: its database and its listener. Calls after it are refused. */
  close(): Promise<void> {
    return this.#http.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Runtimes at the edge have no process; there the options say everything. */
function environment(): Record<string, string | undefined> {
  return typeof process === 'undefined' ? {} : process.env
}
