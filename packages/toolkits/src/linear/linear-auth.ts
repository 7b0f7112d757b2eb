import type { KeyScheme, OAuth2Scheme, Whoami } from '@composio/spec'
import { json } from './linear-api.ts'
import { viewer } from './linear-documents.ts'

/** https://linear.app/developers/oauth-2-0-authentication */
export const oauth: OAuth2Scheme = {
  scheme: 'OAUTH2',
  authorizationUrl: 'https://linear.app/oauth/authorize',
  tokenUrl: 'https://api.linear.app/oauth/token',
  revocationUrl: 'https://api.linear.app/oauth/revoke',
  scopes: ['read', 'write', 'issues:create', 'comments:create'],
  scopeSeparator: ',',
  clientAuthentication: 'client_secret_post',
  clientSetupUrl: 'https://linear.app/settings/api/applications/new',
}

export const apiKey: KeyScheme = {
  scheme: 'API_KEY',
  fields: [
    {
      name: 'api_key',
      label: 'Personal API key',
      description: 'Begins with lin_api_. It acts as you, with the permissions chosen when it was made.',
      secret: true,
      required: true,
    },
  ],
  // Personal keys go without "Bearer", which Linear takes for an OAuth token.
  apply: ({ api_key }) => ({ headers: { authorization: api_key ?? '' } }),
  helpUrl: 'https://linear.app/settings/account/security',
}

export const whoami: Whoami = {
  request: { method: 'POST', path: '/graphql', body: { query: viewer } },
  account: (body) => {
    const { viewer, organization } = json(json(body).data)
    const { id, email, name } = json(viewer)
    return { id: String(id), label: `${email ?? name} @ ${json(organization).name}` }
  },
}
