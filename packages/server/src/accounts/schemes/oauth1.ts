import type { OAuth1Scheme } from '@composio/spec'
import { EgressError } from '../../egress/egress.ts'
import { redact } from '../../upstream/redact.ts'
import { oauthClientOf } from '../auth-config-store.ts'
import type { OAuth1Credential } from '../credential.ts'
import { ConsentError, sentence } from './consent-problem.ts'
import { CredentialProblem } from './credential-problem.ts'
import { type OAuth1Keys, oauth1Header } from './oauth1-signature.ts'
import type { SchemeContext, SchemeHandler } from './scheme-handler.ts'

const TIMEOUT_MS = 20_000
const LARGEST_ANSWER = 64 * 1024

interface Kept {
  token: string
  tokenSecret: string
}

/** OAuth 1.0 (RFC 5849): temporary credentials, the person's consent, token credentials, and every call signed. */
export const oauth1: SchemeHandler<OAuth1Scheme, OAuth1Credential> = {
  kind: 'oauth1',
  renews: false,
  consent: {
    begin: async (context, { redirectUri, state }) => {
      // RFC 5849 has no state: it travels in the callback address, which the provider has to keep (section 2.1).
      const callback = new URL(redirectUri)
      callback.searchParams.set('state', state)
      const parameters = { oauth_callback: callback.href }
      const answer = await askForToken(context, context.scheme.requestTokenUrl, consumerOf(context), parameters)
      // Without it the provider speaks the revision whose sessions can be fixated.
      if (answer.get('oauth_callback_confirmed') !== 'true')
        throw new CredentialProblem(
          `${context.toolkit.definition.name} does not confirm where it sends people back to.`,
        )
      const url = new URL(context.scheme.authorizationUrl)
      for (const [name, value] of Object.entries(context.scheme.authorizationParams ?? {}))
        url.searchParams.set(name, value)
      const token = tokenOf(answer)
      url.searchParams.set('oauth_token', token.token)
      return { url, kept: JSON.stringify(token satisfies Kept) }
    },
    finish: async (context, { callback, kept }) => {
      const { name } = context.toolkit.definition
      const { token, tokenSecret } = JSON.parse(kept) as Kept
      const verifier = callback.searchParams.get('oauth_verifier')
      if (callback.searchParams.has('denied')) throw new CredentialProblem(`Access was denied at ${name}.`)
      // The answer has to be about the request this person began.
      if (callback.searchParams.get('oauth_token') !== token)
        throw new CredentialProblem(`The answer of ${name} belongs to another sign-in.`)
      if (!verifier) throw new CredentialProblem(`Access was denied at ${name}.`)
      const consumer = consumerOf(context)
      const keys = { ...consumer, token, tokenSecret }
      const answer = await askForToken(context, context.scheme.accessTokenUrl, keys, { oauth_verifier: verifier })
      return { kind: 'oauth1', ...tokenOf(answer), ...consumer }
    },
  },
  fromState: async (context, val) => {
    const { oauth_token: token, oauth_token_secret: tokenSecret } = val
    if (typeof token !== 'string' || !token) throw new CredentialProblem('is required', 'oauth_token')
    if (typeof tokenSecret !== 'string') throw new CredentialProblem('is required', 'oauth_token_secret')
    return { kind: 'oauth1', token, tokenSecret, ...consumerOf(context) }
  },
  apply: ({ signatureMethod }, { kind: _, ...keys }) => ({
    sign: async (request) => ({ authorization: await oauth1Header(request, keys, { signatureMethod }) }),
    secrets: [keys.token, keys.tokenSecret, keys.consumerSecret],
  }),
}

function consumerOf({ backend, scope, config }: SchemeContext): { consumerKey: string; consumerSecret: string } {
  const { clientId, clientSecret = '' } = oauthClientOf(backend, scope, config)
  return { consumerKey: clientId, consumerSecret: clientSecret }
}

/** One of the two token requests (sections 2.1 and 2.3). @throws ConsentError */
async function askForToken(
  { backend, toolkit, scheme: { signatureMethod } }: SchemeContext<OAuth1Scheme>,
  address: string,
  keys: OAuth1Keys,
  parameters: Record<string, string>,
): Promise<URLSearchParams> {
  const url = new URL(address)
  const headers = { accept: 'application/x-www-form-urlencoded' }
  if (signatureMethod === 'PLAINTEXT' && url.protocol !== 'https:')
    throw new CredentialProblem(`${url.host} is not an https address: nothing is sent.`)
  const authorization = await oauth1Header({ method: 'POST', url, headers }, keys, { signatureMethod, parameters })
  const secrets = [keys.consumerSecret, keys.tokenSecret, ...Object.values(parameters)].filter(
    (one) => one !== undefined,
  )
  try {
    const { status, bytes } = await backend.egress.send(url, {
      method: 'POST',
      headers: { ...headers, authorization },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (bytes.byteLength > LARGEST_ANSWER) throw new EgressError('too_large', `the answer of ${url.host} is too large`)
    const text = new TextDecoder().decode(bytes)
    if (status === 200) return new URLSearchParams(text)
    const isText = text.trim() !== '' && !/<html|<!doctype/i.test(text)
    const said = isText ? sentence(text) : `it answered ${status}.`
    throw new CredentialProblem(`${toolkit.definition.name} refused the sign-in: ${said}`)
  } catch (cause) {
    throw new ConsentError(cause, (text) => redact(text, secrets))
  }
}

/** @throws CredentialProblem */
function tokenOf(answer: URLSearchParams): Kept {
  const [token, tokenSecret] = [answer.get('oauth_token'), answer.get('oauth_token_secret')]
  if (token && tokenSecret !== null) return { token, tokenSecret }
  throw new CredentialProblem('The provider answered without a token.')
}
