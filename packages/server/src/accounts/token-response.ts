/**
 * A token endpoint's JSON object.
 * @returns undefined where the text is none, or names a member twice: of two tokens nobody can tell which one holds
 */
export function parseTokenResponse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value) || hasDuplicateNames(text)) return undefined
    return { ...value }
  } catch {
    return undefined
  }
}

/**
 * Brings deviations that many providers share into the form of RFC 6749 section 5.1. Losing a token to one of them
 * would lose the account where the provider has replaced the refresh token.
 */
export function tolerate(body: Record<string, unknown>): Record<string, unknown> {
  // ID tokens are neither asked for nor used: whose account it is, the toolkit's `whoami` says.
  const { expires_in, token_type, refresh_token, scope, id_token: _, ...rest } = body
  const lifetime = lifetimeOf(expires_in)
  return {
    ...rest,
    ...('access_token' in body && { token_type: token_type || 'bearer' }),
    ...(lifetime !== undefined && { expires_in: lifetime }),
    ...(refresh_token ? { refresh_token } : {}),
    ...(typeof scope === 'string' && { scope }),
    ...(Array.isArray(scope) && { scope: scope.join(' ') }),
  }
}

/** Whether it reports an error (RFC 6749 section 5.2), whatever the HTTP status says. */
export function isErrorResponse({ error }: Record<string, unknown>): boolean {
  return typeof error === 'string' && error !== ''
}

const LONGEST_LIFETIME_S = 10 * 365 * 86_400

/**
 * In seconds. What is no positive number says nothing: the token is then used until the provider refuses it. A lifetime
 * of zero in particular would have it refreshed with every call.
 */
function lifetimeOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof seconds !== 'number' || Number.isNaN(seconds) || seconds <= 0) return undefined
  return Math.min(seconds, LONGEST_LIFETIME_S)
}

/** Of a text that is cut off the last string counts as well, or each of its quotes would be tried to the end. */
const TOKENS = /"(?:[^"\\]|\\.)*"?|[{}[\]:,]/g

/** Of a text that is valid JSON; `JSON.parse` keeps the last of equal names without a word. */
function hasDuplicateNames(text: string): boolean {
  const objects: (Set<string> | undefined)[] = []
  let previous = ''
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') objects.push(new Set())
    else if (token === '[') objects.push(undefined)
    else if (token === '}' || token === ']') objects.pop()
    else if (token === ':') {
      const names = objects.at(-1)
      // Names that are written differently may be the same: "a" and "\u0061".
      const name = JSON.parse(previous) as string
      if (names?.has(name)) return true
      names?.add(name)
    }
    previous = token
  }
  return false
}
