import type { ApiProblem, ApiResponse } from '@composio/spec'
import { isJson, type Json } from './slack-api.ts'

type Told = readonly [kind: ApiProblem['kind'], message: string]

const reconnect = 'The Slack account has to be connected again.'
const noMessage =
  'No message has that ts in that channel. Pass the exact ts (such as 1712345678.000100) and the channel it was posted in.'

/** Slack's error codes (https://docs.slack.dev/reference/methods, "Errors"), told so that a model knows what to do next. */
const told: Record<string, Told> = {
  invalid_auth: ['auth', `Slack does not accept the credential. ${reconnect}`],
  not_authed: ['auth', `Slack got no credential. ${reconnect}`],
  token_revoked: ['auth', `The access was revoked in Slack. ${reconnect}`],
  token_expired: ['auth', `The access has expired. ${reconnect}`],
  account_inactive: ['auth', `The Slack user or workspace was deactivated. ${reconnect}`],
  no_permission: ['scopes', 'The connected account may not do this in Slack.'],
  not_allowed_token_type: ['scopes', 'Slack does not allow this with the kind of token that is connected.'],
  ekm_access_denied: ['refused', 'The administrators of the workspace have suspended access.'],
  access_denied: ['refused', 'The connected account has no access to that.'],
  restricted_action: ['refused', 'A setting of the workspace forbids this to the connected account.'],
  team_access_not_granted: ['refused', 'The Slack app is not approved for that workspace.'],
  channel_not_found: [
    'not_found',
    'No such channel is visible to the connected account. Look up the ID with SLACK_FIND_CHANNELS or SLACK_LIST_ALL_CHANNELS.',
  ],
  user_not_found: ['not_found', 'No such user. Look up the ID with SLACK_LIST_ALL_USERS.'],
  users_not_found: ['not_found', 'No user of the workspace has that email address.'],
  message_not_found: ['not_found', noMessage],
  thread_not_found: ['not_found', noMessage],
  no_reaction: ['not_found', 'The connected account has not put that reaction on the message.'],
  no_pin: ['not_found', 'That message is not pinned in that channel.'],
  invalid_scheduled_message_id: [
    'not_found',
    'No such scheduled message; it may have been sent already. List them with SLACK_LIST_SCHEDULED_MESSAGES.',
  ],
  not_in_channel: [
    'refused',
    'The connected account is not a member of that channel. Join a public one with SLACK_JOIN_AN_EXISTING_CONVERSATION; a private one needs an invitation.',
  ],
  user_not_in_channel: ['invalid', 'That user is not a member of the channel.'],
  is_archived: ['refused', 'That channel is archived; nothing can be posted or changed in it.'],
  not_archived: ['invalid', 'That channel is not archived.'],
  cant_archive_general: ['refused', 'The general channel of a workspace cannot be archived.'],
  cant_leave_general: ['refused', 'Nobody can leave the general channel of a workspace.'],
  cant_kick_from_general: ['refused', 'Nobody can be removed from the general channel of a workspace.'],
  cant_kick_self: ['invalid', 'To take the connected account out of a channel use SLACK_LEAVE_CONVERSATION.'],
  last_member: ['refused', 'The connected account is the last member of the channel; archive the channel instead.'],
  cant_invite_self: ['invalid', 'The connected account cannot invite itself; use SLACK_JOIN_AN_EXISTING_CONVERSATION.'],
  already_in_channel: ['invalid', 'That user is a member of the channel already; leave the user out.'],
  method_not_supported_for_channel_type: ['invalid', 'That kind of conversation does not support this; use a channel.'],
  cant_update_message: ['refused', 'Only messages that the connected account sent can be edited.'],
  cant_delete_message: ['refused', 'The connected account may delete only messages it sent itself.'],
  edit_window_closed: ['refused', 'The workspace no longer allows editing a message of that age.'],
  name_taken: ['invalid', 'A channel of that name exists already (perhaps archived). Use it, or choose another name.'],
  invalid_name: ['invalid', 'Slack does not accept that name.'],
  too_many_emoji: ['refused', 'The message already has the largest number of different reactions.'],
  too_many_pins: ['refused', 'The channel already has the largest number of pins.'],
  no_text: ['invalid', 'The message is empty. Pass text, markdown_text or blocks.'],
  msg_too_long: ['invalid', 'The message is too long. Split it into messages of at most 4,000 characters.'],
  invalid_blocks: ['invalid', 'Slack does not accept the blocks. Check them against Block Kit, or send text instead.'],
  time_in_past: ['invalid', 'post_at is in the past. Pass a Unix time in seconds that lies in the future.'],
  time_too_far: ['invalid', 'post_at is more than 120 days ahead, further than Slack schedules.'],
  invalid_cursor: ['invalid', 'That cursor is no longer good. Start again from the first page.'],
  too_many_users: ['invalid', 'Too many users in one call.'],
  fatal_error: ['upstream', 'Slack failed; part of the change may have happened. Read back before trying again.'],
  internal_error: ['upstream', 'Slack failed; part of the change may have happened. Read back before trying again.'],
  service_unavailable: ['upstream', 'Slack is unavailable for the moment. Try again later.'],
  request_timeout: ['timeout', 'Slack did not finish in time. Read back before trying again.'],
}

/** The state that was asked for holds already; the tools say so in their answers. */
const alreadySo = new Set(['already_reacted', 'already_pinned', 'already_archived'])

/** Slack answers 200 with `ok: false` and an error code; 429 with `Retry-After` in seconds when there are too many calls. */
export function slackProblem({ status, headers, body }: ApiResponse): ApiProblem | undefined {
  if (!isJson(body) || body.ok !== false) return undefined
  // conversations.leave of a channel the account is not in answers so, without an error code.
  if (body.error === undefined && body.not_in_channel === true) return undefined
  const code = typeof body.error === 'string' ? body.error : 'unknown_error'
  if (alreadySo.has(code)) return undefined
  if (code === 'ratelimited' || code === 'rate_limited') return rateLimited(status, headers)
  if (code === 'missing_scope') return missingScope(status, body)
  const [kind, message] = told[code] ?? byName(code)
  return { kind, status, message: `${message} (Slack: ${code}${details(body)})` }
}

function rateLimited(status: number, headers: Record<string, string>): ApiProblem {
  const seconds = Number(headers['retry-after'])
  const known = Number.isFinite(seconds) && seconds > 0
  const message = `Slack is limiting calls. Wait ${known ? `${seconds} seconds` : 'a minute'} before the next one.`
  return known ? { kind: 'rate_limit', status, message, retryAfter: seconds } : { kind: 'rate_limit', status, message }
}

function missingScope(status: number, { needed, provided }: Json): ApiProblem {
  const has = typeof provided === 'string' && provided !== '' ? ` It has: ${provided}.` : ''
  return {
    kind: 'scopes',
    status,
    message: `The connected Slack account lacks the scope ${String(needed ?? 'that this needs')}.${has} Connect it again and grant the scope.`,
  }
}

/** For codes without a line above: Slack names them regularly enough to tell the kind. */
function byName(code: string): Told {
  if (code.endsWith('_not_found')) return ['not_found', 'Slack does not know what was asked for.']
  if (/^(invalid_|no_|missing_|bad_|too_|unknown_method)/.test(code))
    return ['invalid', 'Slack rejected the arguments.']
  return ['refused', 'Slack refused the call.']
}

/** Slack explains some codes in `response_metadata.messages`. */
function details(body: Json): string {
  const messages = isJson(body.response_metadata) ? body.response_metadata.messages : undefined
  return Array.isArray(messages) && messages.length > 0 ? `; ${messages.slice(0, 3).join('; ')}` : ''
}
