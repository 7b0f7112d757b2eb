import type { GoogleServiceAccountScheme, OAuth2Scheme } from '@composio/spec'

/**
 * Google's OAuth 2.0 for web server applications. `access_type=offline` asks for a refresh token, and
 * `prompt=consent` makes Google hand one out again when a person reconnects: without it, only the first consent does.
 */
export function googleOAuth(scopes: string[]): OAuth2Scheme {
  return {
    scheme: 'OAUTH2',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    revocationUrl: 'https://oauth2.googleapis.com/revoke',
    scopes,
    authorizationParams: { access_type: 'offline', prompt: 'consent' },
    clientAuthentication: 'client_secret_post',
    clientSetupUrl: 'https://console.cloud.google.com/auth/clients',
  }
}

/**
 * A service account of a Google Cloud project, for the mailboxes or calendars of a Workspace: an administrator grants it
 * the scopes by domain-wide delegation, for its own client ID.
 */
export function googleServiceAccount(
  scopes: string[],
  more: Pick<GoogleServiceAccountScheme, 'delegation' | 'whoami'>,
): GoogleServiceAccountScheme {
  return {
    scheme: 'GOOGLE_SERVICE_ACCOUNT',
    scopes,
    helpUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    ...more,
  }
}
