import { expect, it } from 'vitest'
import { AuthScheme } from './auth-scheme.ts'

it.each([
  [AuthScheme.OAuth2({ access_token: 'a' }), 'OAUTH2', 'ACTIVE'],
  [AuthScheme.OAuth1({ oauth_token: 't', oauth_token_secret: 's' }), 'OAUTH1', 'ACTIVE'],
  [AuthScheme.OAuth1({}), 'OAUTH1', 'INITIALIZING'],
  [AuthScheme.APIKey({ api_key: 'k', subdomain: 'acme' }), 'API_KEY', 'ACTIVE'],
  [AuthScheme.Basic({ username: 'u', password: 'p' }), 'BASIC', 'ACTIVE'],
  [AuthScheme.BearerToken({ token: 't' }), 'BEARER_TOKEN', 'ACTIVE'],
  [AuthScheme.BasicWithJWT({ username: 'u', password: 'p' }), 'BASIC_WITH_JWT', 'ACTIVE'],
  [AuthScheme.GoogleServiceAccount({ credentials_json: '{}' }), 'GOOGLE_SERVICE_ACCOUNT', 'ACTIVE'],
  [
    AuthScheme.ServiceAccount({ application_id: '1', installation_id: '2', private_key: 'k' }),
    'SERVICE_ACCOUNT',
    'ACTIVE',
  ],
  [AuthScheme.S2SOAuth2({ client_id: 'c', client_secret: 's' }), 'S2S_OAUTH2', 'ACTIVE'],
  [AuthScheme.DCROAuth({ client_id: 'c', access_token: 'a' }), 'DCR_OAUTH', 'ACTIVE'],
  [AuthScheme.NoAuth(), 'NO_AUTH', 'ACTIVE'],
])('writes %o', (data, authScheme, status) => {
  expect(data).toMatchObject({ authScheme, val: { status } })
})

it('keeps what it was given', () => {
  expect(AuthScheme.APIKey({ api_key: 'k', subdomain: 'acme' }).val).toEqual({
    status: 'ACTIVE',
    api_key: 'k',
    subdomain: 'acme',
  })
})
