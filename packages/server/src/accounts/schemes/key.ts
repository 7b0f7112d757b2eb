import type { KeyScheme } from '@composio/spec'
import type { KeyCredential } from '../credential.ts'
import { readKeyFields } from '../key-entry.ts'
import { CredentialProblem } from './credential-problem.ts'
import type { SchemeHandler } from './scheme-handler.ts'

/** What clients of the REST contract call the one secret, whatever the toolkit calls it. */
const USUAL_NAMES: Record<KeyScheme['scheme'], string[]> = {
  API_KEY: ['api_key', 'generic_api_key'],
  BEARER_TOKEN: ['token', 'bearer_token'],
  BASIC: [],
}

/** API_KEY, BEARER_TOKEN and BASIC: what is entered goes on every call, where the toolkit says. */
export const keyEntry: SchemeHandler<KeyScheme, KeyCredential> = {
  kind: 'key',
  renews: false,
  fromFields: async (_, fields) => ({ kind: 'key', fields }),
  fromState: async ({ scheme }, val) => {
    const secrets = scheme.fields.filter(({ secret }) => secret)
    const read = (name: string) => {
      const isOnlySecret = secrets.length === 1 && secrets[0]?.name === name
      const usual = isOnlySecret ? USUAL_NAMES[scheme.scheme].find((candidate) => candidate in val) : undefined
      return val[name] ?? (usual && val[usual])
    }
    const fields = readKeyFields(scheme.fields, read)
    if ('missing' in fields) throw new CredentialProblem('is required', fields.missing)
    return { kind: 'key', fields: fields.values }
  },
  apply: (scheme, { fields }) => {
    const names = scheme.fields.filter(({ secret }) => secret).map(({ name }) => name)
    const secrets = names.map((name) => fields[name]).filter((value) => value !== undefined)
    const applied = scheme.apply(fields)
    // What carries a secret is one too: `Basic <name:password>` in full.
    const { authorization } = applied.headers ?? {}
    const carried = authorization?.split(' ').at(-1)
    return { ...applied, secrets: carried ? [...secrets, carried] : secrets }
  },
  identity: (scheme, { fields }) => {
    const name = scheme.scheme === 'BASIC' ? fields.username : undefined
    return name ? { id: name, label: name } : null
  },
}
