import { ApiProblemError, type ToolkitApi } from '@composio/spec'

export type Json = Record<string, unknown>

/**
 * Runs one GraphQL document. Documents are constants; every value travels as a variable.
 * @returns `data`
 */
export async function query(api: ToolkitApi, document: string, variables: Json = {}): Promise<Json> {
  const { body, status } = await api.request({
    method: 'POST',
    path: '/graphql',
    body: { query: document, variables: present(variables) },
  })
  if (isJson(body) && isJson(body.data)) return body.data
  throw new ApiProblemError({
    kind: 'upstream',
    status,
    message: 'Linear answered with something that is not a GraphQL result. Try again in a moment.',
  })
}

/** As `query`, for a mutation: its payload says by itself whether it worked. */
export async function mutate(api: ToolkitApi, field: string, document: string, variables: Json): Promise<Json> {
  const payload = (await query(api, document, variables))[field]
  if (isJson(payload) && payload.success === true) return payload
  throw new ApiProblemError({ kind: 'refused', message: 'Linear did not carry out the change, and did not say why.' })
}

/** One page of a connection, with its nodes flattened by `shape`, as `{[name]: nodes, has_more, next_cursor?}`. */
export function page(name: string, connection: unknown, shape: (node: Json) => Json): Json {
  const { hasNextPage, endCursor } = json(json(connection).pageInfo)
  const more = hasNextPage === true
  return {
    [name]: nodes(connection).map(shape),
    has_more: more,
    ...(more && typeof endCursor === 'string' ? { next_cursor: endCursor } : {}),
  }
}

export function nodes(connection: unknown): Json[] {
  const list = json(connection).nodes
  return Array.isArray(list) ? list.filter(isJson) : []
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, otherwise an empty one: fields of a missing object read as undefined. */
export function json(value: unknown): Json {
  return isJson(value) ? value : {}
}

/** Without undefined fields. Null stays: in an update it clears a field. */
export function present(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
}
