import type { AuthScheme, CredentialField, KeyScheme } from '@composio/spec'
import { cleanText } from './clean-text.ts'
import { isPublicHost } from './compile-server.ts'
import { type Description, isObject, type JsonObject, own, ownObject, ownText, resolve } from './description.ts'
import { limits } from './limits.ts'

export interface CompiledAuth {
  schemes: AuthScheme[]
  /** Wire places that hold credentials, such as `query api_key`: never arguments of a tool. */
  places: Set<string>
  /** OAuth scopes of an operation: those of the way in that asks for the fewest. */
  scopesOf: (operation: JsonObject) => string[]
}

/** The ways in: each is a set of security schemes that are needed together. */
type Requirement = JsonObject

/** Auth schemes from security schemes, those that most operations take first. */
export function compileAuth(description: Description, operations: JsonObject[], wantedScopes?: string[]): CompiledAuth {
  const known = securitySchemes(description)
  const requirements = rankedRequirements(description, operations, known)
  const oauth = new Set([...known].filter(([, scheme]) => own(scheme, 'type') === 'oauth2').map(([name]) => name))
  const scopesOf = (operation: JsonObject) => fewestScopes(description, operation, oauth)
  const scopes = wantedScopes ?? [...new Set(operations.flatMap(scopesOf))].sort().slice(0, limits.scopes)
  const schemes: AuthScheme[] = []
  for (const names of requirements) {
    for (const scheme of schemesOf(description, known, names, scopes))
      if (!schemes.some((other) => other.scheme === scheme.scheme)) schemes.push(scheme)
      else
        description.writer.note(
          'auth-left-out',
          names.join(' and '),
          `There is a way of the kind ${scheme.scheme} already.`,
        )
  }
  const isOpen =
    known.size === 0 || (schemes.length === 0 && operations.some((operation) => isPublic(description, operation)))
  if (isOpen) schemes.push({ scheme: 'NO_AUTH' })
  const places = [...known.values()].filter((scheme) => own(scheme, 'type') === 'apiKey')
  return {
    schemes,
    scopesOf,
    places: new Set(places.map((scheme) => `${ownText(scheme, 'in')} ${ownText(scheme, 'name')}`)),
  }
}

function securitySchemes(description: Description): Map<string, JsonObject> {
  const schemes = ownObject(ownObject(description.root, 'components'), 'securitySchemes')
  const resolved = Object.entries(schemes).map(([name, value]): [string, JsonObject | undefined] => [
    name,
    resolve(description, value),
  ])
  return new Map(
    resolved.filter((entry): entry is [string, JsonObject] => entry[1] !== undefined && entry[0] !== '__proto__'),
  )
}

function requirementsOf({ root }: Description, operation: JsonObject): Requirement[] {
  const list = Object.hasOwn(operation, 'security') ? own(operation, 'security') : own(root, 'security')
  return Array.isArray(list) ? list.filter(isObject) : []
}

function isPublic(description: Description, operation: JsonObject): boolean {
  const requirements = requirementsOf(description, operation)
  return requirements.length === 0 || requirements.some((requirement) => Object.keys(requirement).length === 0)
}

/** Sets of names, most used first; where nothing says what is needed, each scheme on its own. */
function rankedRequirements(
  description: Description,
  operations: JsonObject[],
  known: Map<string, JsonObject>,
): string[][] {
  const uses = new Map<string, { names: string[]; count: number }>()
  for (const operation of operations) {
    for (const requirement of requirementsOf(description, operation)) {
      const names = Object.keys(requirement)
        .filter((name) => known.has(name))
        .sort()
      if (names.length === 0) continue
      const entry = uses.get(names.join('\n')) ?? { names, count: 0 }
      entry.count++
      uses.set(names.join('\n'), entry)
    }
  }
  const ranked = [...uses.values()].sort((a, b) => b.count - a.count || a.names.length - b.names.length)
  return ranked.length > 0 ? ranked.map(({ names }) => names) : [...known.keys()].map((name) => [name])
}

function fewestScopes(description: Description, operation: JsonObject, oauth: Set<string>): string[] {
  const lists = requirementsOf(description, operation)
    .flatMap((requirement) => Object.entries(requirement).filter(([name]) => oauth.has(name)))
    .map(([, list]) => (Array.isArray(list) ? list.filter(isScope) : []))
  return [...new Set(lists.sort((a, b) => a.length - b.length)[0] ?? [])]
}

/** RFC 6749, section 3.3. */
function isScope(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value)
}

function schemesOf(
  description: Description,
  known: Map<string, JsonObject>,
  names: string[],
  scopes: string[],
): AuthScheme[] {
  const where = names.join(' and ')
  const parts = names.map((name) => known.get(name)!)
  const leaveOut = (why: string) => {
    description.writer.note('auth-left-out', where, why)
    return []
  }
  const kinds = parts.map((part) => ownText(part, 'type'))
  // Google names each flow as a scheme of its own, and all of them together for one token.
  const isOneToken = kinds.every((kind) => kind === 'oauth2')
  if (parts.length > 1 && !isOneToken && kinds.some((kind) => kind !== 'apiKey'))
    return leaveOut('Several kinds of credentials at once are not supported.')
  const [part] = parts
  if (!part) return []
  if (
    parts.some((one) => /awssig|hmac|sigv4/i.test(`${ownText(one, 'x-amazon-apigateway-authtype')} ${names.join(' ')}`))
  )
    return leaveOut('Requests that are signed with a key are not supported.')
  switch (kinds[0]) {
    case 'apiKey':
      return [keyScheme(names, parts)]
    case 'http':
      return httpScheme(part) ?? leaveOut(`HTTP authentication "${ownText(part, 'scheme')}" is not supported.`)
    case 'oauth2': {
      const found = parts.flatMap((one) => oauthSchemes(ownObject(one, 'flows'), scopes))
      return found.length > 0 ? found : leaveOut('No flow with https endpoints for codes or client credentials.')
    }
    case 'openIdConnect': {
      const issuer = ownText(part, 'openIdConnectUrl').replace(/\/\.well-known\/openid-configuration$/, '')
      return isEndpoint(issuer)
        ? [{ scheme: 'DCR_OAUTH', issuer, scopes: ['openid', ...scopes.filter((scope) => scope !== 'openid')] }]
        : leaveOut('The issuer is no https address.')
    }
    default:
      return leaveOut(`Security schemes of type "${kinds[0]}" are not supported.`)
  }
}

function keyScheme(names: string[], parts: JsonObject[]): KeyScheme {
  const fields = parts.map((part, index): CredentialField => {
    const description = cleanText(own(part, 'description'), 200)
    const label = parts.length === 1 ? 'API key' : cleanText(ownText(part, 'name') || names[index], 60)
    const name = parts.length === 1 ? 'api_key' : names[index]!.replace(/\W+/g, '_')
    return { name, label, secret: true, required: true, ...(description && { description }) }
  })
  const placed = parts.map((part, index) => ({
    in: ownText(part, 'in'),
    name: ownText(part, 'name'),
    field: fields[index]!.name,
  }))
  const inPlace = (place: string, values: Record<string, string>) =>
    placed.filter((one) => one.in === place).map((one): [string, string] => [one.name, values[one.field] ?? ''])
  return {
    scheme: 'API_KEY',
    fields,
    apply: (values) => {
      const headers = inPlace('header', values).map(([name, value]): [string, string] => [name.toLowerCase(), value])
      const cookies = inPlace('cookie', values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      if (cookies.length > 0) headers.push(['cookie', cookies.join('; ')])
      return { headers: Object.fromEntries(headers), query: Object.fromEntries(inPlace('query', values)) }
    },
  }
}

function httpScheme(part: JsonObject): AuthScheme[] | undefined {
  const kind = ownText(part, 'scheme').toLowerCase()
  if (kind === 'bearer') {
    const fields = [{ name: 'token', label: 'Access token', secret: true, required: true }]
    return [
      {
        scheme: 'BEARER_TOKEN',
        fields,
        apply: ({ token = '' }) => ({ headers: { authorization: `Bearer ${token}` } }),
      },
    ]
  }
  if (kind !== 'basic') return undefined
  const fields = [
    { name: 'username', label: 'User name', secret: false, required: true },
    { name: 'password', label: 'Password', secret: true, required: false },
  ]
  const apply: KeyScheme['apply'] = ({ username = '', password = '' }) => ({
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  })
  return [{ scheme: 'BASIC', fields, apply }]
}

function oauthSchemes(flows: JsonObject, scopes: string[]): AuthScheme[] {
  const code = ownObject(flows, 'authorizationCode')
  const client = ownObject(flows, 'clientCredentials')
  const schemes: AuthScheme[] = []
  const authorizationUrl = ownText(code, 'authorizationUrl')
  const tokenUrl = ownText(code, 'tokenUrl')
  if (isEndpoint(authorizationUrl) && isEndpoint(tokenUrl))
    schemes.push({ scheme: 'OAUTH2', authorizationUrl, tokenUrl, scopes: offered(code, scopes) })
  const clientTokenUrl = ownText(client, 'tokenUrl')
  if (isEndpoint(clientTokenUrl))
    schemes.push({ scheme: 'S2S_OAUTH2', tokenUrl: clientTokenUrl, scopes: offered(client, scopes) })
  return schemes
}

/** What the operations need, as far as the flow offers it. */
function offered(flow: JsonObject, scopes: string[]): string[] {
  const known = Object.keys(ownObject(flow, 'scopes')).filter(isScope)
  return known.length === 0 ? scopes : scopes.filter((scope) => known.includes(scope))
}

/** A secret is sent here: https, on a public host, and no template. */
function isEndpoint(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === 'https:' && !url.username && !/[{}]/.test(text) && isPublicHost(url.hostname)
}
