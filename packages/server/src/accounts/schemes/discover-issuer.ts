import * as oauth from 'oauth4webapi'
import type { Egress } from '../../egress/egress.ts'
import { CredentialProblem } from './credential-problem.ts'
import { egressOptions } from './egress-fetch.ts'

const TIMEOUT_MS = 5_000

/** What the code flow needs to know of an authorization server. */
export interface IssuerEndpoints {
  issuer: string
  authorizationUrl: string
  tokenUrl: string
  registrationUrl?: string
  revocationUrl?: string
  /** It sends `iss` with every authorization response (RFC 9207 section 3). */
  promisesIssuer: boolean
  /** How clients may authenticate at the token endpoint; `client_secret_basic` where it does not say (RFC 8414). */
  authenticationMethods: string[]
  /** It reads what a client says of itself at the address that is the client's ID. */
  readsClientMetadata: boolean
  /** What assertions of clients may be signed with; RS256 where it does not say. */
  signingAlgorithms: string[]
}

/**
 * Reads an issuer's metadata: RFC 8414 first, OpenID Connect Discovery where there is none. The document has to name
 * the very issuer it was looked up for (RFC 8414 section 3.3), and PKCE with S256 where it speaks of PKCE.
 * @throws CredentialProblem, EgressError, errors of oauth4webapi
 */
export async function discoverIssuer(egress: Egress, issuer: string): Promise<IssuerEndpoints> {
  const url = new URL(issuer)
  const options = egressOptions(egress, TIMEOUT_MS)
  let response = await oauth.discoveryRequest(url, { ...options, algorithm: 'oauth2' })
  if (response.status === 404) response = await oauth.discoveryRequest(url, { ...options, algorithm: 'oidc' })
  const server = await oauth.processDiscoveryResponse(url, response)
  const { authorization_endpoint, token_endpoint, registration_endpoint, revocation_endpoint } = server
  if (!authorization_endpoint || !token_endpoint)
    throw new CredentialProblem(`${url.host} does not say where to sign in.`)
  requireSignInPage(egress, url, authorization_endpoint)
  const pkce = server.code_challenge_methods_supported
  if (pkce && !pkce.includes('S256')) throw new CredentialProblem(`${url.host} does not offer PKCE with S256.`)
  return {
    issuer: server.issuer,
    authorizationUrl: authorization_endpoint,
    tokenUrl: token_endpoint,
    ...(registration_endpoint && { registrationUrl: registration_endpoint }),
    ...(revocation_endpoint && { revocationUrl: revocation_endpoint }),
    promisesIssuer: server.authorization_response_iss_parameter_supported === true,
    authenticationMethods: server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'],
    readsClientMetadata: server.client_id_metadata_document_supported === true,
    signingAlgorithms: server.token_endpoint_auth_signing_alg_values_supported ?? ['RS256'],
  }
}

/** A browser is sent there: what is no web address, or one that anybody on the way can change, is none. */
function requireSignInPage(egress: Egress, issuer: URL, address: string): void {
  const page = URL.parse(address)
  const isSafe = page && !page.username && !page.password && (page.protocol === 'https:' || egress.isTrusted(page))
  if (!isSafe) throw new CredentialProblem(`${issuer.host} names a sign-in page that is not an https address.`)
}
