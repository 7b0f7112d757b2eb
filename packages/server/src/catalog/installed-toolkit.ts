import type { AddressField, AuthScheme, ToolkitDefinition, ToolkitOverride } from '@composio/spec'
import { ComposioError } from '@composio/spec'
import { checkTemplate, placeholdersOf } from './address-template.ts'
import { type AccountAddress, endpointsOf } from './endpoints.ts'

/** A toolkit as it stands on this server: its definition with the operator's changes applied. */
export interface InstalledToolkit {
  definition: ToolkitDefinition
  baseUrl: string
  /** Hosts (`host:port` as in `URL.host`) that calls with this toolkit's credentials may go to. */
  hosts: Set<string>
  /** Original origin -> the one the operator put in its place. */
  replacedOrigins: Map<string, string>
  /** What the operator named for this toolkit. */
  ownOrigins: ReadonlySet<string>
  /** Whether the operator named an origin for any toolkit. */
  isTrusted: (origin: string) => boolean
  /** In order of preference, endpoints overridden. */
  auth: InstalledScheme[]
  /** The operator's OAuth client, where one is configured. */
  oauthClient?: { clientId: string; clientSecret?: string }
}

export type InstalledScheme = AuthScheme & {
  /** What its accounts are asked for, for its own endpoints or the toolkit's base URL. */
  addressFields?: AddressField[]
  /** What an auth config says itself. */
  fixedAddress?: AccountAddress
}

/** @throws ComposioError, ValidationError where an address is none */
export function installToolkit(
  definition: ToolkitDefinition,
  override: ToolkitOverride,
  env: Record<string, string | undefined>,
  isTrusted: (origin: string) => boolean = () => false,
): InstalledToolkit {
  const baseUrl = (override.baseUrl ?? definition.baseUrl).replace(/(?<!\/)\/+$/, '')
  const replacedOrigins = new Map<string, string>()
  for (const [from, to] of Object.entries(override.hosts ?? {})) replacedOrigins.set(originOf(from), originOf(to))
  const { addressFields = [], allowedHosts = [] } = definition
  checkTemplate(`${definition.slug}.baseUrl`, baseUrl, addressFields)
  for (const host of allowedHosts) checkTemplate(`${definition.slug}.allowedHosts`, `https://${host}`, addressFields)
  const hosts = new Set(allowedHosts.filter(isFixed))
  if (isFixed(baseUrl)) hosts.add(new URL(baseUrl).host)
  for (const to of replacedOrigins.values()) hosts.add(new URL(to).host)
  const oauthClient = oauthClientOf(definition.slug, override, env)
  return {
    definition,
    baseUrl,
    hosts,
    replacedOrigins,
    ownOrigins: new Set(trustedOrigins(override)),
    isTrusted,
    auth: definition.auth.map((scheme) =>
      withAddressFields(definition, [baseUrl, ...allowedHosts], overrideEndpoints(scheme, override)),
    ),
    ...(oauthClient && { oauthClient }),
  }
}

function withAddressFields(
  { slug, addressFields = [] }: ToolkitDefinition,
  addresses: string[],
  scheme: AuthScheme,
): InstalledScheme {
  const endpoints = endpointsOf(scheme)
  for (const [name, template] of endpoints)
    checkTemplate(`${slug}.auth.${scheme.scheme}.${name}`, template, addressFields)
  const names = new Set([...addresses, ...endpoints.map(([, template]) => template)].flatMap(placeholdersOf))
  const needed = addressFields.filter(({ name }) => names.has(name))
  return needed.length > 0 ? { ...scheme, addressFields: needed } : scheme
}

function isFixed(address: string): boolean {
  return placeholdersOf(address).length === 0
}

/** Origins the operator named; they are trusted as given, loopback and plain http included. */
export function trustedOrigins(override: ToolkitOverride): string[] {
  const { baseUrl, oauth, hosts } = override
  const { clientId: _, clientSecret: __, scopes: ___, ...endpoints } = oauth ?? {}
  const urls = [baseUrl, ...Object.values(endpoints), ...Object.values(hosts ?? {})]
  return urls.filter((url) => url !== undefined).map(originOf)
}

/** What the operator may change of a scheme, as far as the scheme has it. */
const OVERRIDABLE = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'revocationUrl',
  'requestTokenUrl',
  'accessTokenUrl',
  'scopes',
] as const

/** The schemes whose fields of these names may be left out by the definition. */
const OPTIONAL: Partial<Record<AuthScheme['scheme'], readonly string[]>> = {
  OAUTH2: ['issuer', 'revocationUrl'],
  S2S_OAUTH2: ['issuer', 'revocationUrl'],
  GOOGLE_SERVICE_ACCOUNT: ['tokenUrl'],
}

function overrideEndpoints(scheme: AuthScheme, { oauth }: ToolkitOverride): AuthScheme {
  if (!oauth) return scheme
  const { authorizationUrl } = oauth
  // Another authorization server has another issuer, whether the operator says so or not.
  const issuer =
    oauth.issuer ?? (authorizationUrl && scheme.scheme === 'OAUTH2' ? new URL(authorizationUrl).origin : undefined)
  const wanted: ToolkitOverride['oauth'] = { ...oauth, ...(issuer && { issuer }) }
  const changes = OVERRIDABLE.filter((name) => name in scheme || OPTIONAL[scheme.scheme]?.includes(name)).flatMap(
    (name): [string, unknown][] => (wanted[name] === undefined ? [] : [[name, wanted[name]]]),
  )
  return { ...scheme, ...(Object.fromEntries(changes) as Partial<AuthScheme>) } as AuthScheme
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
