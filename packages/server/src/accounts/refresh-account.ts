import { ApiProblemError } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { endAccount, requireAccount } from './account-store.ts'
import { createConnectLink } from './connect-link.ts'
import { contextOf } from './enter-credential.ts'
import { identify } from './identify.ts'
import { linkUrl } from './link-token.ts'
import { openCredential } from './open-credential.ts'
import { openStored } from './open-stored.ts'
import { handlerOf } from './schemes/schemes.ts'

export interface RefreshRequest {
  /** Asks the provider whether it takes the credential, too. */
  validate: boolean
  /** Where the browser goes when a person has to connect again. */
  callbackUrl?: string
}

/**
 * A new token where the account can get one by itself; else, for an account that has ended, a link for the person.
 * @returns the link, or null where nothing is left to do
 * @throws ApiError when the provider cannot be asked just now
 */
export async function refreshAccount(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  { validate, callbackUrl }: RefreshRequest,
): Promise<{ account: ConnectedAccountRow; redirectUrl: string | null }> {
  const context = await contextOf(backend, scope, account)
  if (account.status === 'ACTIVE' && account.credential !== null) {
    const credential = await openStored(backend, scope, account)
    const canRenew = credential && handlerOf(context.scheme).renewal?.(context, credential) !== undefined
    if (canRenew) await renew(backend, scope, account)
    // What cannot be renewed can still be asked about.
    if (validate || !canRenew) await check(backend, scope, account.id)
  }
  const current = await requireAccount(backend, scope, account.id)
  if (current.status === 'ACTIVE') return { account: current, redirectUrl: null }
  const link = await createConnectLink(backend, scope, {
    userId: account.user_id,
    authConfig: context.config,
    reconnect: current,
    ...(callbackUrl && { callbackUrl }),
  })
  return { account: await requireAccount(backend, scope, account.id), redirectUrl: linkUrl(backend, link) }
}

async function renew(backend: Backend, scope: Scope, account: ConnectedAccountRow): Promise<void> {
  try {
    await openCredential(backend, scope, account, { force: true })
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    const reason = cause instanceof Error ? cause.message : 'The access could not be renewed.'
    throw new ApiError('ConnectedAccount_BadRequest', `${reason}. Try again later; the account is kept.`, { cause })
  }
}

/** Ends an account whose credential the provider refuses. @throws ApiError when it says nothing either way */
async function check(backend: Backend, scope: Scope, id: string): Promise<void> {
  const account = await requireAccount(backend, scope, id)
  if (account.status !== 'ACTIVE' || account.credential === null) return
  const { toolkit, scheme } = await contextOf(backend, scope, account)
  const credential = await openStored(backend, scope, account)
  if (!credential) return
  try {
    await identify(backend, toolkit, scheme, credential)
  } catch (cause) {
    if (!(cause instanceof ApiProblemError)) throw cause
    if (cause.problem.kind === 'auth') {
      const { credential_version: credentialVersion } = account
      await endAccount(backend, account, { status: 'EXPIRED', reason: cause.message, credentialVersion })
      return
    }
    throw new ApiError('ConnectedAccount_BadRequest', `The credential could not be checked: ${cause.message}`, {
      cause,
    })
  }
}
