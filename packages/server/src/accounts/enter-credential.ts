import { ApiProblemError } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import { fieldsOf } from '../catalog/scheme-entry.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { type EntryProblem, placeOf } from './account-place.ts'
import { requireAuthConfig, schemeOf } from './auth-config-store.ts'
import type { Credential } from './credential.ts'
import { type Complete, tellApiProblem, tryCredential } from './finish-connection.ts'
import { readKeyFields } from './key-entry.ts'
import { tellConsentProblem } from './schemes/consent-problem.ts'
import { CredentialProblem } from './schemes/credential-problem.ts'
import type { SchemeContext } from './schemes/scheme-handler.ts'
import { handlerOf } from './schemes/schemes.ts'

/**
 * Makes an account ACTIVE with what a person entered into its form, once the provider has taken it.
 * @param complete - done with what the provider has taken instead
 * @returns why it is not taken; the account is then as it was
 */
export async function enterCredential(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  read: (name: string) => unknown,
  complete?: Complete,
): Promise<EntryProblem | undefined> {
  const place = placeOf(await contextOf(backend, scope, account), account, read)
  if ('text' in place) return place
  const { context } = place
  const fields = fieldsOf(context.scheme)
  const entered = readKeyFields(fields, read)
  if ('missing' in entered) {
    const field = fields.find(({ name }) => name === entered.missing)
    const value = read(entered.missing)
    const isEmpty = typeof value !== 'string' || value.trim() === ''
    return {
      text: `${field?.label ?? entered.missing} ${isEmpty ? 'is required' : 'is too long'}.`,
      field: entered.missing,
    }
  }
  const { fromFields } = handlerOf(context.scheme)
  if (!fromFields) throw new Error(`${context.config.id} takes no fields`)
  return take(context, account, () => fromFields(context, entered.values), complete)
}

/** As `enterCredential`, with a credential in the form of the REST contract: `state.val`. */
export async function importCredential(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  val: Record<string, unknown>,
): Promise<EntryProblem | undefined> {
  const place = placeOf(await contextOf(backend, scope, account), account, (name) => val[name], 'entered first')
  if ('text' in place) return place
  const { context } = place
  const { fromState } = handlerOf(context.scheme)
  if (!fromState) return { text: `${context.scheme.scheme} accounts are connected through a link.` }
  return take(context, account, () => fromState(context, val))
}

/** What a scheme works with for an account. */
export async function contextOf(backend: Backend, scope: Scope, account: ConnectedAccountRow): Promise<SchemeContext> {
  const config = await requireAuthConfig(backend, scope, account.auth_config_id)
  const toolkit = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound')
  return { backend, scope, config, toolkit, scheme: schemeOf(backend, config) }
}

async function take(
  { backend, scope, toolkit }: SchemeContext,
  account: ConnectedAccountRow,
  make: () => Promise<Credential>,
  complete?: Complete,
): Promise<EntryProblem | undefined> {
  const { name } = toolkit.definition
  let credential: Credential
  try {
    credential = await make()
  } catch (error) {
    if (error instanceof CredentialProblem) return { text: error.message, ...(error.field && { field: error.field }) }
    if (error instanceof ApiProblemError) return { text: tellApiProblem(error, name) }
    const told = tellConsentProblem(error, name)
    if (told) return { text: told }
    throw error
  }
  const refused = await tryCredential(backend, scope, account, credential, complete)
  return refused ? { text: refused } : undefined
}
