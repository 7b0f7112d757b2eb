import { ApiProblemError } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import { openFields } from '../catalog/scheme-entry.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { activateAccount, type ProvenCredential } from './account-store.ts'
import { requireAuthConfig, schemeOf } from './auth-config-store.ts'
import type { Credential } from './credential.ts'
import { identify } from './identify.ts'

/** What follows once a provider has taken a credential. */
export type Complete = (proven: ProvenCredential) => Promise<void>

/**
 * Proves a credential, then makes the account ACTIVE.
 * @param complete - done with what is proven instead
 * @returns why the credential is not taken; the account is then as it was
 */
export async function tryCredential(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  credential: Credential,
  complete: Complete = (proven) => activateAccount(backend, scope, account, proven),
): Promise<string | undefined> {
  const toolkit = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound')
  const config = await requireAuthConfig(backend, scope, account.auth_config_id)
  const { name } = toolkit.definition
  try {
    const scheme = schemeOf(backend, config)
    const identity = await identify(backend, toolkit, scheme, credential)
    if (account.provider_account_id && identity && identity.id !== account.provider_account_id) {
      const expected = account.label ?? account.provider_account_id
      return `Signed in to ${name} as ${identity.label}, but this connection is for ${expected}.`
    }
    await complete({
      credential,
      identity,
      openFields: { ...credential.address, ...('fields' in credential && openFields(scheme, credential.fields)) },
    })
    backend.log(`${account.id}: ${name} takes the credential${identity ? ` of ${JSON.stringify(identity.label)}` : ''}`)
    return undefined
  } catch (error) {
    if (error instanceof ApiProblemError) return tellApiProblem(error, name)
    // Nobody may be left waiting for a connection whose one-time answer is used up.
    backend.log(`connection of ${account.id}: ${error instanceof Error ? error.stack : 'unknown error'}`)
    return `${name} did not say whose account this is. Try again later.`
  }
}

/** Why an API did not take a credential, for the person it belongs to. */
export function tellApiProblem({ problem, message }: ApiProblemError, name: string): string {
  // The message of an API call tells a model to have the account connected again, which is what this person does.
  if (problem.kind === 'auth') return `${name} does not accept the credential: it is wrong, incomplete or expired.`
  return `The credential could not be checked: ${message}`
}
