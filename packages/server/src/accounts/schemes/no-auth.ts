import type { NoAuthScheme } from '@composio/spec'
import type { KeyCredential } from '../credential.ts'
import type { SchemeHandler } from './scheme-handler.ts'

/** Nothing is asked for and nothing is sent: beside other schemes, for APIs that can do something without an account. */
export const noAuth: SchemeHandler<NoAuthScheme, KeyCredential> = {
  kind: 'key',
  renews: false,
  fromFields: async () => ({ kind: 'key', fields: {} }),
  apply: () => ({ secrets: [] }),
}
