import { plainAccessToken, type ServiceProfile } from './profile.ts'

const codes: Record<number, string> = {
  401: 'AUTHENTICATION_ERROR',
  403: 'FORBIDDEN',
  429: 'RATELIMITED',
}

function errorBody(status: number): Record<string, unknown> {
  const code = codes[status] ?? 'INTERNAL_SERVER_ERROR'
  const message = status === 401 ? 'Authentication required, not authenticated' : code
  return { errors: [{ message, extensions: { code, statusCode: status } }] }
}

export const linear: ServiceProfile = {
  name: 'linear',
  people: ['octocat@example.com', 'hubot@example.com'],
  authorizePath: '/oauth/authorize',
  consentPath: '/oauth/authorize/callback',
  tokenPath: '/oauth/token',
  revokePath: '/oauth/revoke',
  openPaths: /^\/_emulate\/(fonts\/|favicon)/,
  scopeParameter: 'scope',
  defaultScopes: ['read', 'write'],
  accessTokens: plainAccessToken,
  errorBody,
  refuse: () => Response.json(errorBody(401), { status: 401 }),
  toolkits: (url, { clientId, clientSecret }) => ({
    linear: {
      baseUrl: url,
      oauth: {
        authorizationUrl: `${url}/oauth/authorize`,
        tokenUrl: `${url}/oauth/token`,
        revocationUrl: `${url}/oauth/revoke`,
        clientId,
        clientSecret,
      },
    },
  }),
  seed: ({ clientId, clientSecret, name, redirectUris }) => ({
    organization: { name: 'Example Workspace', url_key: 'example-workspace' },
    users: [
      { email: 'octocat@example.com', name: 'The Octocat', display_name: 'octocat', admin: true },
      { email: 'hubot@example.com', name: 'Hubot', display_name: 'hubot' },
    ],
    teams: [
      {
        key: 'OCT',
        name: 'Octo',
        description: 'A team to try things in',
        states: [
          { name: 'Backlog', type: 'backlog' },
          { name: 'Todo', type: 'unstarted' },
          { name: 'In Progress', type: 'started' },
          { name: 'Done', type: 'completed' },
          { name: 'Canceled', type: 'canceled' },
        ],
      },
    ],
    labels: [
      { name: 'Bug', color: '#d92d20', team: 'OCT' },
      { name: 'Improvement', color: '#2563eb', team: 'OCT' },
    ],
    projects: [{ name: 'Greeting', description: 'Say hello to everybody', state: 'started', team: 'OCT' }],
    cycles: [{ name: 'Cycle 1', number: 1, team: 'OCT' }],
    issues: [
      {
        team: 'OCT',
        title: 'The greeting has a typo',
        description: 'It says "Helo".',
        priority: 2,
        state: 'Todo',
        assignee: 'octocat@example.com',
        creator: 'hubot@example.com',
        project: 'Greeting',
        labels: ['Bug'],
      },
      {
        team: 'OCT',
        title: 'Greet in more languages',
        priority: 3,
        state: 'Backlog',
        creator: 'octocat@example.com',
        labels: ['Improvement'],
      },
    ],
    comments: [{ issue: 'OCT-1', body: 'Seen on the start page.', user: 'hubot@example.com' }],
    oauth_apps: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        name,
        redirect_uris: redirectUris,
        scopes: ['read', 'write', 'issues:create', 'comments:create', 'admin'],
      },
    ],
    strict_scopes: true,
  }),
}
