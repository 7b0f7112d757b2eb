import type { KeyScheme, OAuth2Scheme, ServiceAccountScheme, Whoami } from '@composio/spec'

/** Codes of GitHub's token endpoint, and what RFC 6749 section 5.2 calls them. */
const errorCodes: Record<string, string> = {
  bad_verification_code: 'invalid_grant',
  redirect_uri_mismatch: 'invalid_grant',
  unverified_user_email: 'invalid_grant',
  bad_refresh_token: 'invalid_grant',
  incorrect_client_credentials: 'invalid_client',
}

export const oauth: OAuth2Scheme = {
  scheme: 'OAUTH2',
  authorizationUrl: 'https://github.com/login/oauth/authorize',
  tokenUrl: 'https://github.com/login/oauth/access_token',
  scopes: ['repo', 'read:user'],
  clientAuthentication: 'client_secret_post',
  // GitHub answers errors with 200 and codes of its own, and joins granted scopes with commas.
  normalizeTokenResponse: (body) => {
    if (typeof body.error === 'string') return { ...body, error: errorCodes[body.error] ?? body.error }
    if (typeof body.scope === 'string') return { ...body, scope: body.scope.replaceAll(',', ' ') }
    return body
  },
  clientSetupUrl: 'https://github.com/settings/applications/new',
}

export const personalToken: KeyScheme = {
  scheme: 'BEARER_TOKEN',
  fields: [
    {
      name: 'token',
      label: 'Personal access token',
      description: 'A classic token with the "repo" and "read:user" scopes, or a fine-grained one.',
      secret: true,
      required: true,
    },
  ],
  apply: ({ token }) => ({ headers: { authorization: `Bearer ${token}` } }),
  helpUrl: 'https://github.com/settings/tokens',
}

/** A GitHub App on one installation: acts as the app, so tools about "the authenticated user" are refused. */
export const appInstallation: ServiceAccountScheme = {
  scheme: 'SERVICE_ACCOUNT',
  tokenPath: '/app/installations/{installation_id}/access_tokens',
  token: (body) => {
    const { token, expires_at: expiresAt } = body as { token: string; expires_at: string }
    return { token, expiresAt }
  },
  // An installation is no user: `/user` is refused. What it is installed for owns the repositories it may see.
  whoami: {
    request: { method: 'GET', path: '/installation/repositories', query: { per_page: 1 } },
    account: (body, { installation_id: id = '' }) => {
      const { repositories } = body as { repositories: { owner: { login: string } }[] }
      const owner = repositories[0]?.owner.login
      return { id, label: owner ? `${owner} (installation ${id})` : `installation ${id}` }
    },
  },
  helpUrl: 'https://github.com/settings/apps',
}

export const whoami: Whoami = {
  request: { method: 'GET', path: '/user' },
  account: (body) => {
    const { id, login } = body as { id: number; login: string }
    return { id: String(id), label: login }
  },
}
