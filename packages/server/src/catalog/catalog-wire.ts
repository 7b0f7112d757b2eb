import type { AddressField, AuthScheme, CredentialField, ObjectSchema } from '@composio/spec'
import type { AuthConfigDetailWire, AuthFieldWire, ToolkitWire, ToolWire } from '@composio/spec/wire'
import { toCredentialField } from './account-address.ts'
import { type CatalogTool, isNoAuth, usableSchemes } from './catalog.ts'
import type { InstalledScheme, InstalledToolkit } from './installed-toolkit.ts'
import { entryOf, fieldsOfConfig, hasClientKey } from './scheme-entry.ts'

const ANY_OBJECT: ObjectSchema = { type: 'object', properties: {} }

export function logoUrl(publicUrl: string, slug: string): string {
  return `${publicUrl}/logos/${slug}.svg`
}

export function toolToWire({ toolkit, tool }: CatalogTool, publicUrl: string): ToolWire {
  const { slug, name, version } = toolkit.definition
  const logo = logoUrl(publicUrl, slug)
  return {
    slug: tool.slug,
    name: tool.name,
    description: tool.description,
    input_parameters: tool.input,
    output_parameters: tool.output ?? ANY_OBJECT,
    toolkit: { slug, name, logo },
    tags: tool.tags,
    scopes: tool.scopes ?? [],
    version,
    available_versions: [version],
    no_auth: isNoAuth(toolkit),
    is_deprecated: false,
    deprecated: {
      is_deprecated: false,
      displayName: tool.name,
      version,
      available_versions: [version],
      toolkit: { logo },
    },
  }
}

export function toolkitToWire(toolkit: InstalledToolkit, publicUrl: string): ToolkitWire {
  const { slug, name, description, appUrl, categories, version, tools } = toolkit.definition
  const date = dateOfVersion(version)
  return {
    slug,
    name,
    type: 'native',
    enabled: true,
    is_local_toolkit: false,
    no_auth: isNoAuth(toolkit),
    auth_schemes: toolkit.auth.map(({ scheme }) => scheme),
    composio_managed_auth_schemes: usableSchemes(toolkit).map(({ scheme }) => scheme),
    base_url: toolkit.baseUrl,
    meta: {
      description,
      logo: logoUrl(publicUrl, slug),
      app_url: appUrl,
      categories: categories.map((category) => ({ id: category, slug: category, name: category })),
      created_at: date,
      updated_at: date,
      tools_count: tools.length,
      triggers_count: 0,
      version,
      available_versions: [version],
    },
    deprecated: { toolkitId: slug, rawProxyInfoByAuthSchemes: [] },
  }
}

export function authConfigDetails(toolkit: InstalledToolkit): AuthConfigDetailWire[] {
  return toolkit.auth.map((scheme) => ({
    name: `${toolkit.definition.slug}_${scheme.scheme.toLowerCase()}`,
    mode: scheme.scheme,
    fields: {
      auth_config_creation: {
        required: creationFields(scheme).filter(({ required }) => required),
        optional: creationFields(scheme).filter(({ required }) => !required),
      },
      connected_account_initiation: {
        required: initiationFields(scheme).filter(({ required }) => required),
        optional: initiationFields(scheme).filter(({ required }) => !required),
      },
    },
  }))
}

const CLIENT_ID = field('client_id', 'Client ID', 'ID of your OAuth client at the provider', true, false)
const SCOPES = field(
  'scopes',
  'Scopes',
  'Scopes to ask for, separated by commas; the toolkit’s own when left out',
  false,
  false,
)
const CONSUMER_KEY = field('client_id', 'Consumer key', 'Key of your consumer at the provider', true, false)
const PRIVATE_KEY = field('private_key', 'Private key', 'Private key of your OAuth client, as PEM', true, true)
const KEY_ID = field('key_id', 'Key ID', 'What the provider calls the key (kid), where it has several', false, false)
const CREATION_FIELDS: Partial<Record<AuthScheme['scheme'], AuthFieldWire[]>> = {
  OAUTH2: [
    CLIENT_ID,
    field('client_secret', 'Client secret', 'Secret of your OAuth client; not needed for a public client', false, true),
    SCOPES,
  ],
  OAUTH1: [
    CONSUMER_KEY,
    field('client_secret', 'Consumer secret', 'Secret of your consumer at the provider', true, true),
  ],
  DCR_OAUTH: [SCOPES],
  S2S_OAUTH2: [SCOPES],
  GOOGLE_SERVICE_ACCOUNT: [SCOPES],
}

function clientFields(scheme: AuthScheme): AuthFieldWire[] | undefined {
  if (!hasClientKey(scheme)) return CREATION_FIELDS[scheme.scheme]
  return scheme.scheme === 'OAUTH1' ? [CONSUMER_KEY, PRIVATE_KEY] : [CLIENT_ID, PRIVATE_KEY, KEY_ID, SCOPES]
}

/** What an auth config of a scheme takes. An address field that it names is not asked for again. */
export function creationFields(scheme: InstalledScheme): AuthFieldWire[] {
  const own = fieldsOfConfig(scheme)
  const toField = (one: AddressField) => ({ ...toWire(toCredentialField(one)), required: own.includes(one) })
  return [...(clientFields(scheme) ?? []), ...(scheme.addressFields ?? []).map(toField)]
}

/** What a person is asked for when connecting. */
export function initiationFields(scheme: InstalledScheme): AuthFieldWire[] {
  return entryOf(scheme).fields.map(toWire)
}

function toWire({ name, label, description = label, required, secret, choices, default: preset }: CredentialField) {
  const hints = [choices?.join(', '), preset && `${preset} when left out`].filter(Boolean)
  return field(name, label, hints.length > 0 ? `${description} (${hints.join('; ')})` : description, required, secret)
}

function field(
  name: string,
  displayName: string,
  description: string,
  required: boolean,
  secret: boolean,
): AuthFieldWire {
  return { name, displayName, type: 'string', description, required, default: null, is_secret: secret }
}

/** `20261122_00` -> `2026-11-22T00:00:00.000Z` */
function dateOfVersion(version: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(version) ?? []
  return `${year ?? '1970'}-${month ?? '01'}-${day ?? '01'}T00:00:00.000Z`
}
