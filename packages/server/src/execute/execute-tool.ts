import { type ApiProblem, ApiProblemError, type ApiRequest } from '@composio/spec'
import { accountName, endAccount, findAccount } from '../accounts/account-store.ts'
import { openCredential } from '../accounts/open-credential.ts'
import { renews } from '../accounts/schemes/schemes.ts'
import { listNames, selectAccount } from '../accounts/select-account.ts'
import type { Backend, Scope } from '../backend.ts'
import { type CatalogTool, isNoAuth } from '../catalog/catalog.ts'
import { ApiError } from '../http/api-error.ts'
import type { Session } from '../sessions/session-store.ts'
import { newId } from '../shared/ids.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { type CallCredential, callApi } from '../upstream/call-api.ts'
import { askInOutcome, type Need } from './ask-person.ts'
import { buildRequest } from './build-request.ts'
import { failure, type Outcome } from './outcome.ts'

export interface Execution {
  found: CatalogTool
  session: Session
  args: Record<string, unknown>
  /** Which of several accounts. */
  account?: string
  /** The framework's id of the call. */
  toolCallId?: string
  signal: AbortSignal
}

/**
 * The one way a tool runs, whoever asks: check the arguments, find the account, open its credential, call. A failure
 * upstream is an outcome, not an exception.
 */
export async function executeTool(backend: Backend, scope: Scope, execution: Execution): Promise<Outcome> {
  const { tool, toolkit } = execution.found
  const args = { ...execution.args }
  // The validator takes long to load, and a program that only lists tools never needs it.
  const { argumentProblem } = await import('./validate-arguments.ts')
  const wrong = argumentProblem(tool.input, args)
  if (wrong) return failure(wrong)
  const run = { ...execution, args }
  if (isNoAuth(toolkit)) return callTool(backend, run, { secrets: [] })
  const choice = await selectAccount(backend, scope, {
    userId: execution.session.userId,
    toolkit: toolkit.definition.slug,
    session: execution.session,
    ...(execution.account && { selector: execution.account }),
  })
  const { name } = toolkit.definition
  switch (choice.kind) {
    case 'account':
      return callAs(backend, scope, run, choice.account)
    case 'required':
      return ask(backend, scope, run, choice)
    case 'ambiguous':
      return ask(backend, scope, run, { reason: 'ambiguous', accounts: choice.accounts })
    case 'unknown':
      return failure(
        `There is no ${name} account "${choice.selector}". Connected: ${listNames(choice.accounts) || 'none'}.`,
      )
  }
}

/** As one account; a token the provider refuses is refreshed once, and then the account has to be connected again. */
async function callAs(backend: Backend, scope: Scope, run: Execution, account: ConnectedAccountRow): Promise<Outcome> {
  let problem: ApiProblem | undefined
  let credentialVersion = account.credential_version
  for (const force of [false, true]) {
    const credential = await openCredentialOrFail(backend, scope, account, force)
    if ('error' in credential) return credential
    if (!credential.opened) return ask(backend, scope, run, { reason: 'expired', reconnect: account })
    if (force) credentialVersion = (await findAccount(backend, scope, account.id))?.credential_version ?? 0
    const outcome = await callTool(backend, run, credential.opened, account)
    problem = outcome.problem
    if (problem?.kind === 'scopes') return ask(backend, scope, run, { reason: 'scopes', reconnect: account, problem })
    if (problem?.kind !== 'auth') return withoutProblem(outcome)
    if (!renews(account.scheme)) break
  }
  const reason = problem?.message ?? 'The credential is no longer accepted.'
  const ended = await endAccount(backend, account, { status: 'EXPIRED', reason, credentialVersion })
  if (!ended) return failure('The account was connected again while this call ran. Call again.')
  return ask(backend, scope, run, { reason: 'expired', reconnect: account })
}

type Lack = Pick<Need, 'reason' | 'reconnect' | 'accounts' | 'problem'>

/** Nothing goes on without the person. */
function ask(backend: Backend, scope: Scope, run: Execution, lack: Lack): Promise<Outcome> {
  const { session, toolCallId, found } = run
  return askInOutcome(backend, scope, {
    session,
    toolkit: found.toolkit,
    ...(toolCallId && { toolCallId }),
    reason: lack.reason,
    ...(lack.reconnect && { reconnect: lack.reconnect }),
    ...(lack.accounts && { accounts: lack.accounts }),
    ...(lack.problem && { problem: lack.problem }),
  })
}

async function openCredentialOrFail(backend: Backend, scope: Scope, account: ConnectedAccountRow, force: boolean) {
  try {
    return { opened: await openCredential(backend, scope, account, { force }) }
  } catch (error) {
    if (error instanceof ApiError) return failure(error.message)
    backend.log(`credential of ${account.id}: ${error instanceof Error ? error.message : 'unknown error'}`)
    return failure('The connected account could not be refreshed just now. Try again in a moment.')
  }
}

interface CallOutcome extends Outcome {
  problem?: ApiProblem
}

async function callTool(
  { egress, log }: Backend,
  run: Execution,
  credential: CallCredential,
  account?: ConnectedAccountRow,
): Promise<CallOutcome> {
  const { tool, toolkit } = run.found
  const { operation } = tool
  const request = (wanted: ApiRequest) => callApi({ egress, toolkit, credential, signal: run.signal }, wanted)
  try {
    if (typeof operation === 'function')
      return success(await operation(run.args, { request, signal: run.signal }), account)
    const { body } = await request(buildRequest(operation, run.args))
    return success(operation.shape ? operation.shape(body, run.args) : body, account)
  } catch (error) {
    if (run.signal.aborted) return failure('The call was cancelled.')
    if (error instanceof ApiProblemError)
      return { ...failure(error.problem.message, problemData(error.problem)), problem: error.problem }
    log(`${tool.slug} failed: ${error instanceof Error ? error.stack : String(error)}`)
    return failure(`${toolkit.definition.name} answered in a form this tool does not understand.`)
  }
}

/** Lists and bare values get a name, so that `data` is an object on every road. */
function success(result: unknown, account?: ConnectedAccountRow): Outcome {
  const isObject = typeof result === 'object' && result !== null && !Array.isArray(result)
  const data = isObject ? (result as Record<string, unknown>) : { result: result ?? null }
  return {
    data,
    error: null,
    log_id: newId('log'),
    ...(account && { account: { id: account.id, name: accountName(account) } }),
  }
}

function problemData({ status, retryAfter }: ApiProblem): Record<string, unknown> {
  return {
    ...(status !== undefined && { status_code: status }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
  }
}

function withoutProblem({ problem: _, ...outcome }: CallOutcome): Outcome {
  return outcome
}
