import type { KeyScheme, OAuth2Scheme, Whoami } from '@composio/spec'
import { isJson, type Json, json } from './slack-api.ts'

/** User scopes: the toolkit acts as the person who connects, which is also what `search.messages` requires. */
const userScopes = [
  'channels:history',
  'channels:read',
  'channels:write',
  'chat:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'mpim:history',
  'mpim:read',
  'mpim:write',
  'pins:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'search:read',
  'users:read',
  'users:read.email',
]

export const oauth: OAuth2Scheme = {
  scheme: 'OAUTH2',
  authorizationUrl: 'https://slack.com/oauth/v2/authorize',
  tokenUrl: 'https://slack.com/api/oauth.v2.access',
  scopes: userScopes,
  scopeParameter: 'user_scope',
  scopeSeparator: ',',
  // Slack suggests Basic, but its client IDs hold a dot, which RFC 6749 section 2.3.1 would have percent-encoded.
  clientAuthentication: 'client_secret_post',
  normalizeTokenResponse,
  clientSetupUrl: 'https://api.slack.com/apps',
}

export const token: KeyScheme = {
  scheme: 'BEARER_TOKEN',
  fields: [
    {
      name: 'token',
      label: 'Slack token',
      description:
        'A user token (xoxp-…) acts as you. A bot token (xoxb-…) works too, without message search and only in channels the bot is a member of.',
      secret: true,
      required: true,
    },
  ],
  apply: ({ token }) => ({ headers: { authorization: `Bearer ${token}` } }),
  helpUrl: 'https://api.slack.com/apps',
}

export const whoami: Whoami = {
  request: { method: 'POST', path: '/auth.test', body: new URLSearchParams() },
  account: (body) => {
    const { user_id, user, team_id, team } = json(body)
    return { id: `${team_id}:${user_id}`, label: `${user} @ ${team}` }
  },
}

const grantErrors: Record<string, string> = {
  invalid_client_id: 'invalid_client',
  bad_client_secret: 'invalid_client',
  invalid_code: 'invalid_grant',
  code_already_used: 'invalid_grant',
  bad_redirect_uri: 'invalid_grant',
  invalid_refresh_token: 'invalid_grant',
  token_expired: 'invalid_grant',
  token_revoked: 'invalid_grant',
  invalid_grant_type: 'unsupported_grant_type',
  invalid_scope: 'invalid_scope',
}

/**
 * Slack answers 200 with `ok: false` on failure. On success the user's token is nested in `authed_user`, beside the
 * bot's where the app has one; a refresh answers with the token at the top. Scopes are separated by commas, and
 * `token_type` says whose the token is (RFC 6749 section 7.1 wants how it is used).
 */
export function normalizeTokenResponse(body: Json): Json {
  if (body.ok === false) {
    const code = String(body.error ?? 'unknown_error')
    return { error: grantErrors[code] ?? 'invalid_request', error_description: `Slack: ${code}` }
  }
  const user = isJson(body.authed_user) && typeof body.authed_user.access_token === 'string' ? body.authed_user : body
  const { access_token, refresh_token, expires_in, scope } = user
  return {
    access_token,
    token_type: 'Bearer',
    ...(typeof scope === 'string' ? { scope: scope.split(',').join(' ') } : {}),
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
  }
}
