/** What a key may be limited to. A key without limits may do all of it, and whatever comes later. */
export const KEY_SCOPES = ['sessions', 'tools:execute', 'connected_accounts', 'auth_configs', 'catalog'] as const

export type KeyScope = (typeof KEY_SCOPES)[number]

/** Below the API's prefix; the first that fits holds. */
const NEEDED: [path: RegExp, scope: KeyScope][] = [
  [/^\/tool_router\/session\/[^/]+\/execute(_meta)?$/, 'tools:execute'],
  [/^\/tool_router\/session(\/|$)/, 'sessions'],
  [/^\/tool_router\/[^/]+\/mcp$/, 'tools:execute'],
  [/^\/tools\/execute\//, 'tools:execute'],
  [/^\/connected_accounts(\/|$)/, 'connected_accounts'],
  [/^\/auth_configs(\/|$)/, 'auth_configs'],
  [/^\/(toolkits|tools)(\/|$)/, 'catalog'],
]

/**
 * The scope a request needs.
 * @param path - as the router matched it
 * @returns undefined for a route nobody gave one: it is for keys without limits
 */
export function scopeNeeded(path: string): KeyScope | undefined {
  const below = path.replace(/^\/api\/v3(\.1)?(?=\/)/, '')
  return NEEDED.find(([pattern]) => pattern.test(below))?.[1]
}

export function isKeyScope(text: string): text is KeyScope {
  return (KEY_SCOPES as readonly string[]).includes(text)
}
