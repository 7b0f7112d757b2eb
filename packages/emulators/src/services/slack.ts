import type { ServiceProfile } from './profile.ts'

const userScopes = [
  'chat:write',
  'channels:read',
  'channels:history',
  'channels:write',
  'groups:read',
  'groups:history',
  'groups:write',
  'im:read',
  'im:history',
  'im:write',
  'mpim:read',
  'mpim:history',
  'mpim:write',
  'users:read',
  'users:read.email',
  'users.profile:read',
  'users.profile:write',
  'users:write',
  'files:read',
  'files:write',
  'pins:read',
  'pins:write',
  'bookmarks:read',
  'bookmarks:write',
  'reactions:read',
  'reactions:write',
  'team:read',
]

const errors: Record<number, string> = { 401: 'invalid_auth', 403: 'missing_scope', 429: 'ratelimited' }
const refusals = { missing: 'not_authed', unknown: 'invalid_auth', expired: 'token_expired' }

function errorBody(status: number): Record<string, unknown> {
  return { ok: false, error: errors[status] ?? 'internal_error' }
}

/** Slack's answers that carry a user token nest it under `authed_user`: https://docs.slack.dev/authentication/installing-with-oauth */
function accessTokens(body: Record<string, unknown>): string[] {
  const authedUser = body.authed_user as Record<string, unknown> | undefined
  return [authedUser?.access_token, body.access_token].filter((token) => typeof token === 'string')
}

export const slack: ServiceProfile = {
  name: 'slack',
  people: ['octocat', 'hubot'],
  authorizePath: '/oauth/v2/authorize',
  consentPath: '/oauth/v2/authorize/callback',
  tokenPath: '/api/oauth.v2.access',
  // Upload and webhook addresses are secrets themselves, as at Slack.
  openPaths: /^\/(_emulate\/(fonts|favicon)|services\/|upload\/)/,
  scopeParameter: 'user_scope',
  defaultScopes: userScopes,
  accessTokens,
  errorBody,
  // Slack reports a refused token in a successful HTTP answer.
  refuse: (state) => Response.json({ ok: false, error: refusals[state] }),
  toolkits: (url, { clientId, clientSecret }) => ({
    slack: {
      baseUrl: `${url}/api`,
      oauth: {
        authorizationUrl: `${url}/oauth/v2/authorize`,
        tokenUrl: `${url}/api/oauth.v2.access`,
        clientId,
        clientSecret,
      },
    },
  }),
  seed: ({ clientId, clientSecret, name, redirectUris }) => ({
    team: { name: 'Example Workspace', domain: 'example-workspace' },
    users: [
      { name: 'octocat', real_name: 'The Octocat', email: 'octocat@example.com' },
      { name: 'hubot', real_name: 'Hubot', email: 'hubot@example.com' },
    ],
    channels: [
      { name: 'announcements', topic: 'News for everybody' },
      { name: 'engineering', topic: 'Code and its troubles' },
      { name: 'planning', topic: 'Not for everybody', is_private: true },
    ],
    oauth_apps: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        name,
        redirect_uris: redirectUris,
        scopes: userScopes,
        user_scopes: userScopes,
      },
    ],
    strict_scopes: true,
  }),
  populate: async (call) => {
    const { channels } = (await call('POST', '/api/conversations.list')) as {
      channels: { id: string; name: string }[]
    }
    const messages: Record<string, string> = {
      announcements: 'The office is closed on Friday.',
      engineering: 'The nightly build is green again.',
    }
    for (const { id, name } of channels) {
      if (messages[name]) await call('POST', '/api/chat.postMessage', { channel: id, text: messages[name] })
    }
  },
}
