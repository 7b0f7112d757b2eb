import type { ApiProblem, ConnectionReason } from '@composio/spec'
import { accountName } from '../accounts/account-store.ts'
import { noteCall, refusedForCall, requestToWire } from '../accounts/connection-request.ts'
import { requestConnection } from '../accounts/request-connection.ts'
import { listNames } from '../accounts/select-account.ts'
import type { Backend, Scope } from '../backend.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { ApiError } from '../http/api-error.ts'
import type { Session } from '../sessions/session-store.ts'
import type { ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { failure, type Outcome } from './outcome.ts'

/** What only a person can do for a call. */
export interface Need {
  session: Session
  toolkit: InstalledToolkit
  toolCallId?: string
  reason: ConnectionReason
  /** The account it is about: one to connect again. */
  reconnect?: ConnectedAccountRow
  /** For `ambiguous`: what to choose among. */
  accounts?: ConnectedAccountRow[]
  problem?: ApiProblem
}

/**
 * The request for a need, the same one for as long as it is open.
 * @returns with `isRefused` where the person has said no to it for this very call
 * @throws ApiError where the toolkit cannot be connected here
 */
export async function askPerson(
  backend: Backend,
  scope: Scope,
  { session, toolkit, toolCallId, reason, reconnect, accounts }: Need,
): Promise<{ link: ConnectLinkRow; isRefused: boolean }> {
  const { slug } = toolkit.definition
  const refused = await refusedForCall(backend, scope, { sessionId: session.id, toolCallId, toolkit: slug })
  if (refused) return { link: refused, isRefused: true }
  const about = reconnect ?? accounts?.[0]
  const link = await requestConnection(backend, scope, {
    session,
    toolkit,
    reason,
    ...(about && { reconnect: about }),
    ...(toolCallId && { toolCallId }),
  })
  if (toolCallId) await noteCall(backend, link, session.id, toolCallId)
  return { link, isRefused: false }
}

/** The same as the outcome of a call: a sentence for the model, and data for a program that can show a link. */
export async function askInOutcome(backend: Backend, scope: Scope, need: Need): Promise<Outcome> {
  const { name, slug } = need.toolkit.definition
  try {
    const { link, isRefused } = await askPerson(backend, scope, need)
    const request = requestToWire(backend, link)
    if (isRefused) return failure(refusalOf(link, name), { connection_refused: request })
    return failure(`${sentenceOf(need, name)} ${request.url}`, {
      connection_required: request,
      ...(need.accounts && { account_required: accountQuestion(slug, need.accounts) }),
    })
  } catch (error) {
    if (error instanceof ApiError) return failure([error.message, error.suggestedFix].filter(Boolean).join(' '))
    throw error
  }
}

function refusalOf({ outcome, outcome_reason }: ConnectLinkRow, name: string): string {
  return outcome === 'declined'
    ? `The person chose not to connect ${name}. Go on without it, and do not ask again unless they want it.`
    : `${name} could not be connected: ${outcome_reason ?? 'it was not finished.'} Calling again gives a new link.`
}

function sentenceOf({ reason, problem, accounts = [] }: Need, name: string): string {
  switch (reason) {
    case 'missing':
      return `${name} is not connected for this user yet. The person can do so here:`
    case 'scopes':
      return `${problem?.message ?? `${name} refused: a permission is missing.`} The person can do so here:`
    case 'ambiguous':
      return `Several ${name} accounts are connected: ${listNames(accounts)}. Ask which one to use, then pass it as "account". The person can also choose here:`
    case 'expired':
      return `The ${name} connection no longer works and has to be made again. The person can do so here:`
  }
}

/** What a program needs to ask the person with; `account` of each answers it. */
function accountQuestion(toolkit: string, accounts: ConnectedAccountRow[]) {
  return {
    reason: 'ambiguous',
    toolkit,
    accounts: accounts.map((account) => ({
      account: account.alias ?? account.id,
      id: account.id,
      alias: account.alias,
      label: account.label,
      name: accountName(account),
    })),
  }
}
