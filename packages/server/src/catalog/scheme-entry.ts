import type { AddressField, AuthScheme, CredentialField } from '@composio/spec'
import { toCredentialField } from './account-address.ts'
import { placeholdersOf } from './address-template.ts'
import { endpointsOf } from './endpoints.ts'
import type { InstalledScheme } from './installed-toolkit.ts'

/** How a connection begins on the connect page. */
export type SchemeEntry =
  /** The person is sent to the provider, which asks for `scopes`; before that, `fields` say where that is. */
  | { kind: 'redirect'; consentUrl: string; scopes: string[]; fields: CredentialField[] }
  /** The person fills in a form. */
  | { kind: 'fields'; fields: CredentialField[]; helpUrl?: string }

/** Stands for a place that only what the person enters can tell. */
const UNKNOWN_PLACE = 'about:blank'

/** Whether it works only with an OAuth client (or consumer) that somebody registered at the provider. */
export function needsClient({ scheme }: Pick<AuthScheme, 'scheme'>): boolean {
  return scheme === 'OAUTH2' || scheme === 'OAUTH1'
}

const ORGANIZATION = new Set<AuthScheme['scheme']>(['GOOGLE_SERVICE_ACCOUNT', 'SERVICE_ACCOUNT', 'S2S_OAUTH2'])

/** Whether what is entered belongs to whoever administers an organization: no other person can be asked for it. */
export function isForOrganization({ scheme }: Pick<AuthScheme, 'scheme'>): boolean {
  return ORGANIZATION.has(scheme)
}

/** Whether the client of an auth config has a private key in place of a secret. */
export function hasClientKey(scheme: AuthScheme): boolean {
  if (scheme.scheme === 'OAUTH1') return scheme.signatureMethod === 'RSA-SHA1'
  return scheme.scheme === 'OAUTH2' && scheme.clientAuthentication === 'private_key_jwt'
}

export function entryOf(scheme: InstalledScheme): SchemeEntry {
  const own = fieldsOfConfig(scheme)
  const where = (scheme.addressFields ?? [])
    .filter((field) => !own.includes(field) && !(field.granted && scheme.scheme === 'OAUTH2'))
    .map(toCredentialField)
  switch (scheme.scheme) {
    case 'OAUTH2':
      return {
        kind: 'redirect',
        consentUrl: shown(scheme, scheme.authorizationUrl),
        scopes: scheme.scopes,
        fields: where,
      }
    case 'OAUTH1':
      return { kind: 'redirect', consentUrl: shown(scheme, scheme.authorizationUrl), scopes: [], fields: where }
    case 'DCR_OAUTH':
      return { kind: 'redirect', consentUrl: shown(scheme, scheme.issuer), scopes: scheme.scopes, fields: where }
    case 'NO_AUTH':
      return { kind: 'fields', fields: where }
    default:
      return {
        kind: 'fields',
        fields: [...where, ...fieldsOf(scheme)],
        ...(scheme.helpUrl && { helpUrl: scheme.helpUrl }),
      }
  }
}

/** Fields that only an auth config may name: they say who is sent the secret of its OAuth client. */
export function fieldsOfConfig(scheme: InstalledScheme): AddressField[] {
  if (!needsClient(scheme)) return []
  const names = new Set(endpointsOf(scheme).flatMap(([, template]) => placeholdersOf(template)))
  return (scheme.addressFields ?? []).filter(({ kind, name }) => kind === 'url' && names.has(name))
}

/** What a person is told about an address that is not complete yet: the part that is the provider's, if any is. */
function shown({ fixedAddress = {} }: InstalledScheme, template: string): string {
  const address = template.replace(/\{([\w-]+)\}/g, (placeholder, name: string) => fixedAddress[name] ?? placeholder)
  const [, protocol, known] = /^(https?:\/\/)(?:[^/]*\}[\w-]*\.?)?([^/]*)/.exec(address) ?? []
  return known ? `${protocol}${known}` : UNKNOWN_PLACE
}

/** What the credential itself is made of. */
export function fieldsOf(scheme: AuthScheme): CredentialField[] {
  switch (scheme.scheme) {
    case 'OAUTH2':
    case 'OAUTH1':
    case 'DCR_OAUTH':
    case 'NO_AUTH':
      return []
    case 'S2S_OAUTH2':
      return scheme.clientAuthentication === 'private_key_jwt' ? CLIENT_WITH_KEY : CLIENT
    case 'SERVICE_ACCOUNT':
      return INSTALLATION
    case 'GOOGLE_SERVICE_ACCOUNT':
      return scheme.delegation ? [KEY_FILE, { ...SUBJECT, required: scheme.delegation === 'required' }] : [KEY_FILE]
    default:
      return scheme.fields
  }
}

/** What of an account's fields may be read by anybody who may see the account. */
export function openFields(scheme: AuthScheme, values: Record<string, string>): Record<string, string> {
  const open = fieldsOf(scheme).filter(({ secret }) => !secret)
  return Object.fromEntries(
    open.flatMap(({ name }): [string, string][] => {
      const value = values[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

const CLIENT: CredentialField[] = [
  { name: 'client_id', label: 'Client ID', secret: false, required: true },
  { name: 'client_secret', label: 'Client secret', secret: true, required: true },
]

const CLIENT_WITH_KEY: CredentialField[] = [
  { name: 'client_id', label: 'Client ID', secret: false, required: true },
  {
    name: 'private_key',
    label: 'Private key (PEM or JWK)',
    description: 'The whole key, with its BEGIN and END lines. Its public half belongs to the client at the provider.',
    secret: true,
    required: true,
    multiline: true,
  },
  {
    name: 'key_id',
    label: 'Key ID',
    description: 'What the provider calls the key (kid), where it has several.',
    secret: false,
    required: false,
  },
]

const INSTALLATION: CredentialField[] = [
  { name: 'application_id', label: 'App ID', secret: false, required: true },
  {
    name: 'installation_id',
    label: 'Installation ID',
    description: 'The number at the end of the installation’s address.',
    secret: false,
    required: true,
  },
  {
    name: 'private_key',
    label: 'Private key (PEM)',
    description: 'The whole file, with its BEGIN and END lines.',
    secret: true,
    required: true,
    multiline: true,
  },
]

const KEY_FILE: CredentialField = {
  name: 'credentials_json',
  label: 'Key file (JSON)',
  description: 'The whole content of the service account’s JSON key file.',
  secret: true,
  required: true,
  multiline: true,
}

const SUBJECT: CredentialField = {
  name: 'subject',
  label: 'User to act as',
  description: 'An address of your Workspace, where the service account has domain-wide delegation.',
  secret: false,
  required: false,
}
