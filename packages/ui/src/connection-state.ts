import type { ConnectionReason, ConnectionRequestStatus, ConnectionRequired } from '@composio/spec'

/** One kind of thing tools may do with the account. */
export interface ConnectionAbility {
  /** `Read`, `Add`, `Change or delete`. */
  verb: string
  /** In plain words: `list issues, get a repository, and 12 more`. */
  summary: string
}

/** A connection request as its page tells it now: what the tool call said, and what a card shows besides. */
export interface ConnectionState extends ConnectionRequired {
  /** http or https; null where there is none to show. */
  logo: string | null
  /** Who asks, for people; null where the operator named nobody. */
  appName: string | null
  /** Whose account was connected, as the service calls them; null until then, and where it does not say. */
  account: string | null
  abilities: ConnectionAbility[]
}

/** What cannot be mended by asking again. */
export class ConnectionLinkError extends Error {
  /** `REFUSED_URL`: not an http or https address. `UNKNOWN_LINK`: the server knows no such link. */
  readonly code: 'REFUSED_URL' | 'UNKNOWN_LINK'

  constructor(code: ConnectionLinkError['code'], message: string) {
    super(message)
    this.name = 'ConnectionLinkError'
    this.code = code
  }
}

const STATUSES: ConnectionRequestStatus[] = ['pending', 'opened', 'connected', 'declined', 'expired', 'failed']
const REASONS: ConnectionReason[] = ['missing', 'expired', 'scopes', 'ambiguous']

/** Whether the person still has to act. */
export function isOpen({ status }: Pick<ConnectionRequired, 'status'>): boolean {
  return status === 'pending' || status === 'opened'
}

/**
 * The address if it is one a person may be sent to.
 * @returns undefined for everything but http and https, `javascript:` above all
 */
export function httpUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
}

/** What is known from a tool call alone, before the page was asked. */
export function stateOfRequest(request: ConnectionRequired): ConnectionState {
  return { logo: null, appName: null, account: null, abilities: [], ...request }
}

/**
 * A page's answer, checked: it comes from the network.
 * @param link - the address it was asked for by. The one in the answer is not followed.
 * @throws TypeError when it is no connection state.
 */
export function readState(body: unknown, link: string): ConnectionState {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const status = STATUSES.find((each) => each === fields.status)
  if (!status || typeof fields.id !== 'string') throw new TypeError('The answer is no connection state.')
  const toolkit = textOf(fields.toolkit) ?? ''
  return {
    id: fields.id,
    toolkit,
    toolkitName: textOf(fields.toolkit_name) ?? toolkit,
    reason: REASONS.find((each) => each === fields.reason) ?? 'missing',
    url: link,
    expiresAt: textOf(fields.expires_at) ?? '',
    status,
    statusReason: textOf(fields.status_reason),
    connectedAccountId: textOf(fields.connected_account_id),
    logo: httpUrl(fields.logo)?.href ?? null,
    appName: textOf(fields.app_name),
    account: textOf(fields.account),
    abilities: Array.isArray(fields.abilities) ? fields.abilities.flatMap(abilityOf) : [],
  }
}

function abilityOf(value: unknown): ConnectionAbility[] {
  const { verb, summary } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  return typeof verb === 'string' && typeof summary === 'string' ? [{ verb, summary }] : []
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
