import { createHash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import type { Backend, Scope } from '../backend.ts'
import type { AccountAddress } from '../catalog/endpoints.ts'
import { narrowTo } from '../storage/project-wall.ts'
import type { ConnectConfirmationRow, ConnectedAccountRow, ConnectLinkRow, OAuthFlowRow } from '../storage/schema.ts'
import { VaultError } from '../vault/vault.ts'
import { activateAccount, failConnection, requireAccount } from './account-store.ts'
import { redirectUri } from './auth-config-store.ts'
import { findConfirmation, holdForConfirmation, useConfirmation } from './confirmation.ts'
import { browserDigest } from './connect-link.ts'
import { openRequest } from './connection-request.ts'
import type { Credential } from './credential.ts'
import { contextOf } from './enter-credential.ts'
import { tryCredential } from './finish-connection.ts'
import { ConsentError, isDenied, tellConsentProblem } from './schemes/consent-problem.ts'
import { handlerOf } from './schemes/schemes.ts'

const FLOW_LIFETIME_MS = 10 * 60_000
const OTHER_BROWSER = 'The sign-in was finished in another browser than it was started in.'
const TOO_LONG = 'Signing in took longer than ten minutes.'

/**
 * Sends a person to the provider's consent page, with a one-time state bound to the browser that asked.
 * @returns the consent page
 * @throws ApiError, and what `tellConsentProblem` knows
 */
export async function beginOAuth(
  backend: Backend,
  scope: Scope,
  { link, browser, address }: { link: ConnectLinkRow; browser: string; address: AccountAddress | undefined },
): Promise<URL> {
  const account = await requireAccount(backend, scope, link.account_id)
  const { context, consent } = await consentOf(backend, scope, account, address)
  const state = oauth.generateRandomState()
  const callback = redirectUri(backend, account.toolkit, context.config)
  const { url, kept } = await consent.begin(context, { redirectUri: callback, state })
  const flow: OAuthFlowRow = {
    state_digest: digest(state),
    project_id: scope.projectId,
    link_id: link.id,
    account_id: account.id,
    toolkit: account.toolkit,
    verifier: backend.vault.seal(kept, verifierPlace(digest(state), scope)),
    browser_digest: browserDigest(browser),
    redirect_uri: callback,
    expires_at: new Date(Date.now() + FLOW_LIFETIME_MS).toISOString(),
    used_at: null,
  }
  await backend.db.insertInto('oauth_flows').values(flow).execute()
  // Who has begun in time may finish: until then the account does not read as expired, and afterwards it stays so.
  await backend.db
    .updateTable('connected_accounts')
    .set({ pending_until: flow.expires_at })
    .where('id', '=', account.id)
    .where('project_id', '=', scope.projectId)
    .where('status', '=', 'INITIATED')
    .execute()
  await openRequest(backend, link, flow.expires_at)
  return url
}

export type CallbackOutcome =
  /** The account is ACTIVE or ended; its link's page says which. */
  | { kind: 'finished'; link: ConnectLinkRow }
  /** The app is asked first who is connecting, at this page of it. */
  | { kind: 'verify'; url: URL }
  /** Nothing was touched that belongs to somebody else. */
  | { kind: 'refused'; reason: RefusalReason }

/** `state`: unknown, or of another toolkit. `browser`: not the one the sign-in was started in. */
export type RefusalReason = 'state' | 'browser'

/** Takes the provider's redirect back: each state once, in the browser it was given to, on the path of its toolkit. */
export async function finishOAuth(
  backend: Backend,
  toolkit: string,
  callback: URL,
  browser: string | undefined,
): Promise<CallbackOutcome> {
  const flow = await findFlow(backend, toolkit, callback)
  if (!flow) return refuseUnknownState(backend, toolkit, browser)
  const scope = { projectId: flow.project_id }
  const account = await requireAccount(backend, scope, flow.account_id)
  const link = await linkOf(backend, scope, flow)
  if (!browser || browserDigest(browser) !== flow.browser_digest) {
    // An answer that was taken already says nothing about what is under way now.
    if (flow.used_at === null) await failConnection(backend, flow, OTHER_BROWSER)
    return { kind: 'refused', reason: 'browser' }
  }
  if (!(await useOnce(backend, flow))) return { kind: 'finished', link }
  // Where another link has taken its place, who had begun may finish.
  if (link.outcome !== null) return { kind: 'finished', link }
  if (flow.expires_at <= new Date().toISOString()) {
    await failConnection(backend, flow, TOO_LONG)
    return { kind: 'finished', link }
  }
  if (backend.verifierUrl) {
    const held = { kind: 'answer', stateDigest: flow.state_digest, callback: callback.href } as const
    const url = await holdForConfirmation(backend, backend.verifierUrl, { link, browser: flow.browser_digest }, held)
    return { kind: 'verify', url }
  }
  await exchangeAndFinish(backend, scope, { flow, account, callback })
  return { kind: 'finished', link }
}

/** Goes on with what the app has confirmed: once, in the browser it was held for. */
export async function finishConfirmed(
  backend: Backend,
  sessionUri: string,
  browser: string | undefined,
): Promise<CallbackOutcome> {
  const row = await findConfirmation(backend, sessionUri)
  if (!row || row.confirmed_at === null) return { kind: 'refused', reason: 'state' }
  const scope = { projectId: row.project_id }
  const account = await requireAccount(backend, scope, row.account_id)
  if (!browser || browserDigest(browser) !== row.browser_digest) {
    if ((await takeHeld(backend, row)) !== undefined) await failConnection(backend, row, OTHER_BROWSER)
    return { kind: 'refused', reason: 'browser' }
  }
  const link = await linkOf(backend, scope, row)
  const held = await takeHeld(backend, row)
  if (!held || link.outcome !== null) return { kind: 'finished', link }
  if (row.expires_at <= new Date().toISOString()) await failConnection(backend, row, TOO_LONG)
  else if (held.kind === 'entered') await activateAccount(backend, scope, account, held.proven)
  else {
    const flow = await backend.db
      .selectFrom('oauth_flows')
      .selectAll()
      .where('state_digest', '=', held.stateDigest)
      .where('project_id', '=', scope.projectId)
      .executeTakeFirstOrThrow()
    await exchangeAndFinish(backend, scope, { flow, account, callback: new URL(held.callback) })
  }
  return { kind: 'finished', link }
}

/** What was altered in the database connects nothing: the account ends, and the log has it. */
async function takeHeld(backend: Backend, row: ConnectConfirmationRow) {
  try {
    return await useConfirmation(backend, row)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    await failConnection(backend, row, 'What was kept of the sign-in does not open. Connect again.')
    return undefined
  }
}

interface Answer {
  flow: OAuthFlowRow
  account: ConnectedAccountRow
  callback: URL
}

async function exchangeAndFinish(backend: Backend, scope: Scope, answer: Answer): Promise<void> {
  const { flow, account } = answer
  const exchanged = await exchange(backend, scope, answer)
  if ('reason' in exchanged) return failConnection(backend, flow, exchanged.reason, exchanged.outcome)
  const refused = await tryCredential(backend, scope, account, exchanged)
  if (refused) await failConnection(backend, flow, refused)
}

interface NoCredential {
  outcome: 'declined' | 'failed'
  reason: string
}

/** @returns the credential, or why there is none */
async function exchange(
  backend: Backend,
  scope: Scope,
  { flow, account, callback }: Answer,
): Promise<Credential | NoCredential> {
  const { name } = backend.catalog.requireToolkit(flow.toolkit, 'Toolkit_ToolkitNotFound').definition
  const { context, consent } = await consentOf(backend, scope, account)
  try {
    const kept = backend.vault.open(flow.verifier, verifierPlace(flow.state_digest, scope))
    return await consent.finish(context, { redirectUri: flow.redirect_uri, callback, kept })
  } catch (error) {
    const reason = tellConsentProblem(error, name)
    if (reason) return { reason, outcome: isDenied(error) ? 'declined' : 'failed' }
    // The state is used up: whatever went wrong, the account has to end, or people wait for it in vain.
    const fault = error instanceof ConsentError ? error.cause : error
    backend.log(`token request of ${account.id}: ${fault instanceof Error ? fault.stack : 'unknown error'}`)
    return { reason: `${name} could not be asked for a token. Try again later.`, outcome: 'failed' }
  }
}

function linkOf({ db }: Backend, { projectId }: Scope, { link_id }: { link_id: string }): Promise<ConnectLinkRow> {
  return db
    .selectFrom('connect_links')
    .selectAll()
    .where('id', '=', link_id)
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow()
}

async function findFlow({ db, vault }: Backend, toolkit: string, callback: URL): Promise<OAuthFlowRow | undefined> {
  const [state, ...more] = callback.searchParams.getAll('state')
  if (!state || more.length > 0) return undefined
  const flow = await db
    .selectFrom('oauth_flows')
    .selectAll()
    .where('state_digest', '=', digest(state))
    .where('toolkit', '=', toolkit)
    .executeTakeFirst()
  // The path names who was asked: an answer that came back elsewhere is another server's (RFC 9700 section 4.4).
  if (flow && new URL(flow.redirect_uri).pathname !== callback.pathname) return undefined
  if (!flow) return undefined
  narrowTo(flow.project_id)
  await vault.prepare(flow.project_id, flow.verifier)
  return flow
}

/** A wrong state ends what this browser had under way, so that nobody waits for it; nothing else is touched. */
async function refuseUnknownState(
  backend: Backend,
  toolkit: string,
  browser: string | undefined,
): Promise<CallbackOutcome> {
  const refused = { kind: 'refused', reason: 'state' } as const
  if (!browser) return refused
  const pending = await backend.db
    .selectFrom('oauth_flows')
    .innerJoin('connected_accounts', 'connected_accounts.id', 'oauth_flows.account_id')
    .selectAll('oauth_flows')
    .where('oauth_flows.browser_digest', '=', browserDigest(browser))
    .where('oauth_flows.toolkit', '=', toolkit)
    .where('oauth_flows.used_at', 'is', null)
    .where('connected_accounts.status', '=', 'INITIATED')
    .execute()
  for (const flow of pending) await failConnection(backend, flow, 'The provider’s answer carried a wrong state.')
  return refused
}

async function useOnce({ db }: Backend, flow: OAuthFlowRow): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oauth_flows')
    .set({ used_at: new Date().toISOString() })
    .where('state_digest', '=', flow.state_digest)
    .where('project_id', '=', flow.project_id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** @param address - where the account is, before the person agrees; afterwards it is kept with what they were asked */
async function consentOf(backend: Backend, scope: Scope, account: ConnectedAccountRow, address?: AccountAddress) {
  const context = await contextOf(backend, scope, account)
  const { consent } = handlerOf(context.scheme)
  if (!consent) throw new Error(`${context.config.id} sends nobody to a provider`)
  return { context: { ...context, ...(address && { address }) }, consent }
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

function verifierPlace(stateDigest: string, { projectId }: Scope) {
  return { table: 'oauth_flows', row: stateDigest, column: 'verifier', projectId }
}
