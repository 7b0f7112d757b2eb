import type { AuthScheme, CredentialField } from '@composio/spec'

/** How a connection begins on the connect page. */
export type SchemeEntry =
  /** The person is sent to the provider, which asks for `scopes`. */
  | { kind: 'redirect'; consentUrl: string; scopes: string[] }
  /** The person fills in a form. */
  | { kind: 'fields'; fields: CredentialField[]; helpUrl?: string }

/** Whether it works only with an OAuth client (or consumer) that somebody registered at the provider. */
export function needsClient({ scheme }: Pick<AuthScheme, 'scheme'>): boolean {
  return scheme === 'OAUTH2' || scheme === 'OAUTH1'
}

export function entryOf(scheme: AuthScheme): SchemeEntry {
  switch (scheme.scheme) {
    case 'OAUTH2':
      return { kind: 'redirect', consentUrl: scheme.authorizationUrl, scopes: scheme.scopes }
    case 'OAUTH1':
      return { kind: 'redirect', consentUrl: scheme.authorizationUrl, scopes: [] }
    case 'DCR_OAUTH':
      return { kind: 'redirect', consentUrl: scheme.issuer, scopes: scheme.scopes }
    case 'NO_AUTH':
      return { kind: 'fields', fields: [] }
    default:
      return { kind: 'fields', fields: fieldsOf(scheme), ...(scheme.helpUrl && { helpUrl: scheme.helpUrl }) }
  }
}

type EnteredScheme = Exclude<AuthScheme, { scheme: 'OAUTH2' | 'OAUTH1' | 'DCR_OAUTH' | 'NO_AUTH' }>

function fieldsOf(scheme: EnteredScheme): CredentialField[] {
  switch (scheme.scheme) {
    case 'S2S_OAUTH2':
      return CLIENT
    case 'SERVICE_ACCOUNT':
      return INSTALLATION
    case 'GOOGLE_SERVICE_ACCOUNT':
      return scheme.delegation ? [KEY_FILE, SUBJECT] : [KEY_FILE]
    default:
      return scheme.fields
  }
}

/** What of an account's fields may be read by anybody who may see the account. */
export function openFields(scheme: AuthScheme, values: Record<string, string>): Record<string, string> {
  const entry = entryOf(scheme)
  const open = entry.kind === 'fields' ? entry.fields.filter(({ secret }) => !secret) : []
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
