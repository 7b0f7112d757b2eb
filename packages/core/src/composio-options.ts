import type { Provider, ToolkitOverride, ToolkitOverrides } from '@composio/spec'
import { z } from 'zod'
import { strict } from './validation/parse.ts'

/** Options of `new Composio()`. Every one may be left out. */
export interface ComposioOptions<TProvider extends Provider = Provider> {
  /** Formats tools for your framework. Default: `new OpenAIProvider()`. */
  provider?: TProvider | undefined
  /**
   * A Composio server, path prefix allowed. Decides where everything happens: unset (and `COMPOSIO_BASE_URL` unset)
   * means in this process.
   */
  baseURL?: string | null | undefined
  /** Key of that server; also `COMPOSIO_API_KEY`. Without a base URL it has no effect. */
  apiKey?: string | null | undefined
  /** Folder of the embedded backend's state; also `COMPOSIO_DATA_DIR`. Default `.composio`; `:memory:` keeps nothing. */
  dataDir?: string | undefined
  /** Port of the embedded backend on 127.0.0.1, for connect pages and MCP; also `COMPOSIO_PORT`. 0 takes a free one. */
  port?: number | undefined
  /** Embedded only: what connect pages call your program; also `COMPOSIO_APP_NAME`. */
  appName?: string | undefined
  /** Embedded only: your page that confirms who is connecting, see `connectedAccounts.completeAuth`; also `COMPOSIO_VERIFIER_URL`. */
  verifierUrl?: string | undefined
  /**
   * Embedded only: your page that signs who is in a browser, and the key its tokens are checked with; links then open for
   * their user only. Also `COMPOSIO_USER_TOKEN_URL` with `COMPOSIO_USER_TOKEN_SECRET` or `COMPOSIO_USER_TOKEN_PUBLIC_KEY`.
   */
  userToken?: UserTokenSetting | undefined
  /** Embedded only: a PNG or SVG file of 256 KiB at most, shown on connect pages; also `COMPOSIO_APP_LOGO`. */
  appLogo?: string | undefined
  /** Embedded only: other hosts and OAuth clients, by toolkit slug. */
  toolkits?: ToolkitOverrides | undefined
  /** Sent with every request. Cannot replace the SDK's own headers. */
  defaultHeaders?: Record<string, string> | undefined
  /** Carries requests to `baseURL` in place of the global fetch. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Accepted for compatibility; has no effect, because there is no telemetry. */
  allowTracking?: boolean | undefined
  /** Accepted for compatibility; has no effect, because there is no version check. */
  disableVersionCheck?: boolean | undefined
}

/** The app's page, and a secret of 32 bytes or more for HS256, or else a public key in PEM. */
export interface UserTokenSetting {
  url: string
  secret?: string | undefined
  publicKey?: string | undefined
}

const provider = z.custom<Provider>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Provider).name === 'string' &&
    typeof (value as Provider).wrapTools === 'function',
  { error: 'must be a provider: an object with a name and wrapTools()' },
)

const url = z.url({ protocol: /^https?$/, error: 'must be an absolute http(s) URL' })

// `satisfies` keeps the keys those of the type.
const oauthShape = {
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  issuer: url.optional(),
  authorizationUrl: url.optional(),
  tokenUrl: url.optional(),
  revocationUrl: url.optional(),
  requestTokenUrl: url.optional(),
  accessTokenUrl: url.optional(),
  scopes: z.array(z.string()).optional(),
} satisfies Record<keyof NonNullable<ToolkitOverride['oauth']>, z.ZodType>
const overrideShape = {
  baseUrl: url.optional(),
  hosts: z.record(z.string(), url).optional(),
  oauth: strict(oauthShape).optional(),
} satisfies Record<keyof ToolkitOverride, z.ZodType>

const userTokenShape = {
  url,
  secret: z.string().min(1).optional(),
  publicKey: z.string().min(1).optional(),
} satisfies Record<keyof UserTokenSetting, z.ZodType>

export const composioOptionsSchema = strict({
  provider: provider.optional(),
  baseURL: z.string().trim().min(1, 'must not be empty').nullish(),
  apiKey: z.string().trim().nullish(),
  dataDir: z.string().min(1, 'must not be empty').optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  appName: z.string().trim().min(1, 'must not be empty').max(100).optional(),
  verifierUrl: url.optional(),
  userToken: strict(userTokenShape).optional(),
  appLogo: z.string().min(1, 'must not be empty').optional(),
  toolkits: z
    .record(z.string(), strict(overrideShape))
    .transform((overrides) => overrides as ToolkitOverrides)
    .optional(),
  defaultHeaders: z.record(z.string(), z.string()).optional(),
  fetch: z
    .custom<NonNullable<ComposioOptions['fetch']>>((value) => typeof value === 'function', {
      error: 'must be a function',
    })
    .optional(),
  allowTracking: z.boolean().optional(),
  disableVersionCheck: z.boolean().optional(),
})
