import { openCredential } from '../accounts/open-credential.ts'
import { selectAccount } from '../accounts/select-account.ts'
import type { Backend, Scope } from '../backend.ts'
import { type CatalogTool, isNoAuth } from '../catalog/catalog.ts'
import { ApiError } from '../http/api-error.ts'
import { findMetaTool } from '../meta-tools/definitions.ts'
import type { Session } from '../sessions/session-store.ts'
import { sessionAllowsTool, sessionAllowsToolkit } from '../sessions/session-tools.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { askPerson, type Need } from './ask-person.ts'

export interface PlannedCall {
  session: Session
  slug: string
  args: Record<string, unknown>
  account?: string
  toolCallId?: string
}

/**
 * What a person has to do before a call can run. Nothing for a call that would fail anyway: running it says why. A
 * token about to expire is refreshed, so that "connected" means usable.
 */
export async function connectionsForCall(backend: Backend, scope: Scope, call: PlannedCall): Promise<ConnectLinkRow[]> {
  const links = new Map<string, ConnectLinkRow>()
  for (const planned of singleCalls(call)) {
    const link = await connectionFor(backend, scope, planned)
    if (link) links.set(link.id, link)
  }
  return [...links.values()]
}

/** The calls a batch is made of; other meta tools need no account. */
function singleCalls(call: PlannedCall): PlannedCall[] {
  const meta = findMetaTool(call.slug)
  if (!meta) return [call]
  const { tools } = call.args
  if (meta.slug !== 'COMPOSIO_MULTI_EXECUTE_TOOL' || !Array.isArray(tools)) return []
  return tools.flatMap((item: unknown) => {
    const { tool_slug, arguments: args = {}, account } = (item ?? {}) as Record<string, unknown>
    if (typeof tool_slug !== 'string' || typeof args !== 'object' || args === null) return []
    if (findMetaTool(tool_slug)) return []
    const { account: _, ...same } = call
    const planned = { ...same, slug: tool_slug, args: args as Record<string, unknown> }
    return [typeof account === 'string' ? { ...planned, account } : planned]
  })
}

async function connectionFor(backend: Backend, scope: Scope, call: PlannedCall): Promise<ConnectLinkRow | undefined> {
  const own = call.session.custom?.find(({ tool }) => tool.slug === call.slug.toUpperCase())
  const found = own ?? backend.catalog.tool(call.slug)
  if (!found || !(await couldRun(found, call, own !== undefined))) return undefined
  const need = await needOf(backend, scope, found, call)
  if (!need) return undefined
  try {
    const { link, isRefused } = await askPerson(backend, scope, need)
    return isRefused ? undefined : link
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

async function couldRun(found: CatalogTool, { session, args }: PlannedCall, isCustom: boolean): Promise<boolean> {
  const { toolkit, tool } = found
  if (isNoAuth(toolkit) || !sessionAllowsToolkit(session.config, toolkit.definition.slug)) return false
  // What its arguments may be is checked where it runs.
  if (isCustom) return true
  if (!sessionAllowsTool(session.config, found)) return false
  const { argumentProblem } = await import('./validate-arguments.ts')
  return argumentProblem(tool.input, { ...args }) === undefined
}

async function needOf(
  backend: Backend,
  scope: Scope,
  { toolkit }: CatalogTool,
  { session, account: selector, toolCallId }: PlannedCall,
): Promise<Need | undefined> {
  const choice = await selectAccount(backend, scope, {
    userId: session.userId,
    toolkit: toolkit.definition.slug,
    session,
    ...(selector && { selector }),
  })
  const need = { session, toolkit, ...(toolCallId && { toolCallId }) }
  switch (choice.kind) {
    case 'required':
      return { ...need, reason: choice.reason, ...(choice.reconnect && { reconnect: choice.reconnect }) }
    case 'ambiguous':
      return selector ? undefined : { ...need, reason: 'ambiguous', accounts: choice.accounts }
    case 'unknown':
      return undefined
    case 'account': {
      const { account } = choice
      // A provider that is out of order is no reason to bother a person.
      const isUsable = await openCredential(backend, scope, account).then(Boolean, () => true)
      return isUsable ? undefined : { ...need, reason: 'expired', reconnect: account }
    }
  }
}
