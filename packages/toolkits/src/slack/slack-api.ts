import { ApiProblemError, type ToolkitApi } from '@composio/spec'

export type Json = Record<string, unknown>

const conversationId = /^[CDG][A-Z0-9]{5,}$/
const userId = /^[UW][A-Z0-9]{5,}$/
/** Slack allows 999 channels a page; this many pages are read before a name counts as unknown. */
const pagesSearched = 20

/**
 * Calls one Web API method. Slack takes form bodies for every method, JSON only for some, so forms are sent
 * throughout; lists and objects inside them are JSON text.
 */
export async function callSlack(api: ToolkitApi, method: string, params: Json = {}): Promise<Json> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue
    form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const { body, status } = await api.request({ method: 'POST', path: `/${method}`, body: form })
  if (isJson(body)) return body
  throw new ApiProblemError({
    kind: 'upstream',
    status,
    message: `Slack answered ${method} with something that is not JSON. Try again in a moment.`,
  })
}

/** A conversation ID from what a person would write: an ID, `#name`, `name`, or a user ID, which opens the DM. */
export async function resolveConversation(api: ToolkitApi, reference: unknown): Promise<string> {
  const text = String(reference ?? '').trim()
  const mention = /^<#([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text)?.[1]
  if (mention) return mention
  if (conversationId.test(text)) return text
  if (userId.test(text)) return openDirectMessage(api, text)
  const name = text.replace(/^#/, '').toLowerCase()
  const similar: string[] = []
  for await (const channel of eachChannel(api)) {
    if (channel.name === name && typeof channel.id === 'string') return channel.id
    if (similar.length < 5 && name && String(channel.name).includes(name)) similar.push(`#${channel.name}`)
  }
  const hint = similar.length > 0 ? ` Similar names: ${similar.join(', ')}.` : ''
  throw new ApiProblemError({
    kind: 'not_found',
    message: `This account sees no channel named "${name}".${hint} List what it sees with SLACK_LIST_ALL_CHANNELS.`,
  })
}

/** Public and private channels the account can see, archived ones included, page by page. */
export async function* eachChannel(api: ToolkitApi): AsyncGenerator<Json> {
  let cursor: string | undefined
  for (let page = 0; page < pagesSearched; page++) {
    const answer = await callSlack(api, 'conversations.list', {
      types: 'public_channel,private_channel',
      limit: 999,
      cursor,
    })
    yield* list(answer.channels)
    cursor = nextCursor(answer)
    if (!cursor) return
  }
}

async function openDirectMessage(api: ToolkitApi, user: string): Promise<string> {
  const answer = await callSlack(api, 'conversations.open', { users: user })
  return String(json(answer.channel).id)
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, otherwise an empty one: fields of a missing object read as undefined. */
export function json(value: unknown): Json {
  return isJson(value) ? value : {}
}

/** The objects of a list, or none. */
export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

/** Slack marks the last page with an empty cursor. */
export function nextCursor(answer: Json): string | undefined {
  const cursor = json(answer.response_metadata).next_cursor
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined
}

/** A Slack timestamp (`1712345678.000100`, seconds) as ISO 8601; undefined for what is not one. */
export function isoTime(timestamp: unknown): string | undefined {
  const seconds = Number(timestamp)
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined
  return new Date(Math.floor(seconds) * 1000).toISOString()
}

/** Without the fields that have nothing to say, so that a list of many objects stays short. */
export function compact(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, field]) => field !== undefined && field !== null && field !== '' && !(Array.isArray(field) && !field.length),
    ),
  )
}
