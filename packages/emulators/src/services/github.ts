import { githubPullFiles } from './github-pull-files.ts'
import { githubStars } from './github-stars.ts'
import { plainAccessToken, type ServiceProfile } from './profile.ts'

const messages: Record<number, string> = {
  401: 'Bad credentials',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'API rate limit exceeded',
}

function errorBody(status: number): Record<string, unknown> {
  return {
    message: messages[status] ?? 'Server Error',
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  }
}

export const github: ServiceProfile = {
  name: 'github',
  people: ['octocat', 'hubot'],
  authorizePath: '/login/oauth/authorize',
  consentPath: '/login/oauth/callback',
  tokenPath: '/login/oauth/access_token',
  openPaths: /^\/_emulate\/(fonts\/|favicon)/,
  scopeParameter: 'scope',
  defaultScopes: ['repo', 'user', 'read:org', 'workflow'],
  extension: () => {
    const stars = githubStars()
    return async (request, call) => (await stars(request, call)) ?? githubPullFiles(request, call)
  },
  accessTokens: plainAccessToken,
  errorBody,
  refuse: (state) =>
    Response.json(state === 'missing' ? { ...errorBody(401), message: 'Requires authentication' } : errorBody(401), {
      status: 401,
    }),
  toolkits: (url, { clientId, clientSecret }) => ({
    github: {
      baseUrl: url,
      oauth: {
        authorizationUrl: `${url}/login/oauth/authorize`,
        tokenUrl: `${url}/login/oauth/access_token`,
        clientId,
        clientSecret,
      },
    },
  }),
  seed: ({ clientId, clientSecret, name, redirectUris }) => ({
    users: [
      { login: 'octocat', name: 'The Octocat', email: 'octocat@example.com', bio: 'A cat with eight arms' },
      { login: 'hubot', name: 'Hubot', email: 'hubot@example.com' },
    ],
    orgs: [
      {
        login: 'octo-org',
        name: 'Octo Org',
        description: 'An organization to try things in',
        members: [
          { login: 'octocat', role: 'admin' },
          { login: 'hubot', role: 'member' },
        ],
      },
    ],
    repos: [
      {
        owner: 'octocat',
        name: 'hello-world',
        description: 'A first repository',
        language: 'TypeScript',
        topics: ['hello', 'example'],
        auto_init: true,
      },
      { owner: 'octocat', name: 'notes', description: 'Private notes', private: true, auto_init: true },
      { owner: 'octo-org', name: 'handbook', description: 'How things are done here', auto_init: true },
    ],
    oauth_apps: [{ client_id: clientId, client_secret: clientSecret, name, redirect_uris: redirectUris }],
  }),
  populate: async (call) => {
    const repo = '/repos/octocat/hello-world'
    await call('POST', `${repo}/labels`, { name: 'bug', color: 'd73a4a', description: 'Something is broken' })
    await call('POST', `${repo}/labels`, { name: 'question', color: 'd876e3', description: 'More is to be known' })
    await call('POST', `${repo}/issues`, {
      title: 'The greeting has a typo',
      body: 'README.md says "Helo". It should say "Hello".',
      labels: ['bug'],
      assignees: ['octocat'],
    })
    await call('POST', `${repo}/issues`, { title: 'Which languages are greeted?', labels: ['question'] })
    await call('POST', `${repo}/issues/1/comments`, { body: 'Seen on the main branch.' })
  },
}
