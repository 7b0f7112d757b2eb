import type { ConnectionReason } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import type { Session } from '../sessions/session-store.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { accountName, withCurrentStatus } from './account-store.ts'

export interface AccountQuestion {
  userId: string
  toolkit: string
  session?: Session
  /** Which of several: an id, an alias, or what the provider calls the account. */
  selector?: string
}

export type AccountChoice =
  | { kind: 'account'; account: ConnectedAccountRow }
  /** Somebody has to connect; `reconnect` is the account that stopped working, where there is one. */
  | { kind: 'required'; reason: Extract<ConnectionReason, 'missing' | 'expired'>; reconnect?: ConnectedAccountRow }
  /** The caller has to say which one. */
  | { kind: 'ambiguous'; accounts: ConnectedAccountRow[] }
  | { kind: 'unknown'; selector: string; accounts: ConnectedAccountRow[] }

/**
 * Which account a tool runs with: the session's pinned accounts, else those of its auth config for the toolkit, else
 * all of the user's; of several, the one asked for, or else the newest.
 */
export async function selectAccount(backend: Backend, scope: Scope, question: AccountQuestion): Promise<AccountChoice> {
  const candidates = await candidateAccounts(backend, scope, question)
  const active = candidates.filter(isUsable)
  const { selector, session, toolkit } = question
  if (selector) {
    const named = accountsNamed(candidates, selector)
    const [chosen] = named
    if (!chosen) return { kind: 'unknown', selector, accounts: active }
    // What the provider calls them may be the same for several: another guess would be as good.
    const usable = named.filter(isUsable)
    if (usable.length > 1) return { kind: 'ambiguous', accounts: usable }
    return usable[0] ? { kind: 'account', account: usable[0] } : reconnect(chosen)
  }
  const [newest, second] = active
  if (
    newest &&
    second &&
    session?.config.multi_account.enable &&
    session.config.multi_account.require_explicit_selection
  ) {
    const chosen = await chosenAccount(backend, scope, session.id, toolkit)
    const account = active.find(({ id }) => id === chosen)
    return account ? { kind: 'account', account } : { kind: 'ambiguous', accounts: active }
  }
  if (newest) return { kind: 'account', account: newest }
  const lost = candidates.find(({ credential, is_disabled }) => credential !== null && !is_disabled)
  if (lost) return reconnect(lost)
  const pinned = session?.config.connected_accounts?.[toolkit]
  return pinned ? pinnedChoice(pinned, candidates) : { kind: 'required', reason: 'missing' }
}

/** The id of the account the person chose for a session. */
async function chosenAccount(
  { db }: Backend,
  { projectId }: Scope,
  sessionId: string,
  toolkit: string,
): Promise<string | undefined> {
  const chosen = await db
    .selectFrom('session_accounts')
    .select('account_id')
    .where('project_id', '=', projectId)
    .where('session_id', '=', sessionId)
    .where('toolkit', '=', toolkit)
    .executeTakeFirst()
  return chosen?.account_id
}

/** From now on the session uses that account where it would have to ask. */
export async function chooseAccount(
  { db }: Pick<Backend, 'db'>,
  { projectId }: Scope,
  sessionId: string,
  { id, toolkit }: Pick<ConnectedAccountRow, 'id' | 'toolkit'>,
): Promise<void> {
  await db
    .insertInto('session_accounts')
    .values({ project_id: projectId, session_id: sessionId, toolkit, account_id: id })
    .onConflict((conflict) => conflict.columns(['session_id', 'toolkit']).doUpdateSet({ account_id: id }))
    .execute()
}

/** A new account would be of no use to a session that takes none but those it names. */
function pinnedChoice(pinned: string[], candidates: ConnectedAccountRow[]): AccountChoice {
  const unfinished = candidates.find(({ is_disabled }) => !is_disabled)
  return unfinished ? reconnect(unfinished) : { kind: 'unknown', selector: pinned.join(', '), accounts: [] }
}

/** By id, else by alias, both of which are one's own; else by what the provider calls it. */
function accountsNamed(accounts: ConnectedAccountRow[], name: string): ConnectedAccountRow[] {
  const own = accounts.find(({ id }) => id === name) ?? accounts.find(({ alias }) => alias === name)
  return own ? [own] : accounts.filter(({ label }) => label === name)
}

/** Newest first. */
export async function candidateAccounts(
  { db }: Backend,
  scope: Scope,
  question: AccountQuestion,
): Promise<ConnectedAccountRow[]> {
  const { userId, toolkit, session } = question
  const pinned = session?.config.connected_accounts?.[toolkit]
  const authConfig = session?.config.auth_configs?.[toolkit]
  let query = db
    .selectFrom('connected_accounts')
    .selectAll()
    .where('project_id', '=', scope.projectId)
    .where('user_id', '=', userId)
    .where('toolkit', '=', toolkit)
  if (pinned) query = query.where('id', 'in', pinned)
  else if (authConfig) query = query.where('auth_config_id', '=', authConfig)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
  return rows.map(withCurrentStatus)
}

export function isUsable({ status, is_disabled }: ConnectedAccountRow): boolean {
  return status === 'ACTIVE' && is_disabled === 0
}

export function listNames(accounts: ConnectedAccountRow[]): string {
  return accounts.map(accountName).join(', ')
}

function reconnect(account: ConnectedAccountRow): AccountChoice {
  return { kind: 'required', reason: account.credential ? 'expired' : 'missing', reconnect: account }
}
