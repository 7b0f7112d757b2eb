import type { AuthScheme, OAuth2Scheme, ToolkitDefinition, ToolkitOverride } from '@composio/spec'
import { ComposioError } from '@composio/spec'

/** A toolkit as it stands on this server: its definition with the operator's changes applied. */
export interface InstalledToolkit {
  definition: ToolkitDefinition
  baseUrl: string
  /** Hosts (`host:port` as in `URL.host`) that calls with this toolkit's credentials may go to. */
  hosts: Set<string>
  /** Original origin -> the one the operator put in its place. */
  replacedOrigins: Map<string, string>
  /** In order of preference, endpoints overridden. */
  auth: AuthScheme[]
  /** The operator's OAuth client, where one is configured. */
  oauthClient?: { clientId: string; clientSecret?: string }
}

export function installToolkit(
  definition: ToolkitDefinition,
  override: ToolkitOverride,
  env: Record<string, string | undefined>,
): InstalledToolkit {
  const baseUrl = (override.baseUrl ?? definition.baseUrl).replace(/\/+$/, '')
  const replacedOrigins = new Map<string, string>()
  for (const [from, to] of Object.entries(override.hosts ?? {})) replacedOrigins.set(originOf(from), originOf(to))
  const hosts = new Set([new URL(baseUrl).host, ...(definition.allowedHosts ?? [])])
  for (const to of replacedOrigins.values()) hosts.add(new URL(to).host)
  const oauthClient = oauthClientOf(definition.slug, override, env)
  return {
    definition,
    baseUrl,
    hosts,
    replacedOrigins,
    auth: definition.auth.map((scheme) => (scheme.scheme === 'OAUTH2' ? overrideOAuth(scheme, override) : scheme)),
    ...(oauthClient && { oauthClient }),
  }
}

/** Origins the operator named; they are trusted as given, loopback and plain http included. */
export function trustedOrigins(override: ToolkitOverride): string[] {
  const { baseUrl, oauth, hosts } = override
  const urls = [baseUrl, oauth?.authorizationUrl, oauth?.tokenUrl, oauth?.revocationUrl, ...Object.values(hosts ?? {})]
  return urls.filter((url) => url !== undefined).map(originOf)
}

function overrideOAuth(scheme: OAuth2Scheme, { oauth }: ToolkitOverride): OAuth2Scheme {
  if (!oauth) return scheme
  const { authorizationUrl, tokenUrl, revocationUrl, scopes } = oauth
  return {
    ...scheme,
    ...(authorizationUrl && { authorizationUrl, issuer: new URL(authorizationUrl).origin }),
    ...(tokenUrl && { tokenUrl }),
    ...(revocationUrl && { revocationUrl }),
    ...(scopes && { scopes }),
  }
}

/** Names of the two settings that hold a toolkit's OAuth client. */
export function oauthClientSettings(slug: string): { id: string; secret: string } {
  const name = slug.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  return { id: `COMPOSIO_AUTH_${name}_CLIENT_ID`, secret: `COMPOSIO_AUTH_${name}_CLIENT_SECRET` }
}

function oauthClientOf(slug: string, { oauth }: ToolkitOverride, env: Record<string, string | undefined>) {
  const settings = oauthClientSettings(slug)
  const clientId = oauth?.clientId ?? env[settings.id]
  const clientSecret = oauth?.clientSecret ?? env[settings.secret]
  if (!clientId) return undefined
  return { clientId, ...(clientSecret && { clientSecret }) }
}

function originOf(url: string): string {
  const parsed = URL.parse(url)
  if (parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return parsed.origin
  throw new ComposioError(`Toolkit override: "${url}" is not an http(s) URL.`, { code: 'TS-SDK::VALIDATION_ERROR' })
}
