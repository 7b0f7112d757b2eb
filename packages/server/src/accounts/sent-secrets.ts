/** Parameters of token and revocation requests that are secrets, by any grant or client authentication. */
const SECRET_PARAMETERS = [
  'client_secret',
  'refresh_token',
  'code',
  'code_verifier',
  'password',
  'assertion',
  'client_assertion',
  'token',
]

/** The secrets a request to a token endpoint carries, so that an answer that repeats one can be cleaned of it. */
export function sentSecrets(headers: Record<string, string>, body: URLSearchParams | null | undefined): string[] {
  const sent = SECRET_PARAMETERS.flatMap((name) => body?.getAll(name) ?? [])
  return [...sent, ...basicSecrets(new Headers(headers).get('authorization'))]
}

/** RFC 6749 section 2.3.1: name and password are form-encoded before they are joined. */
function basicSecrets(authorization: string | null): string[] {
  const [scheme, encoded] = authorization?.split(' ') ?? []
  if (scheme?.toLowerCase() !== 'basic' || !encoded) return []
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const secret = pair.slice(pair.indexOf(':') + 1)
  const [decoded] = new URLSearchParams(`x=${secret}`).getAll('x')
  return [encoded, secret, ...(decoded ? [decoded] : [])]
}
