import type { Extension } from './profile.ts'

/**
 * Starring, which the emulator lacks: `/user/starred` and `stargazers_count` of a repository, as in
 * https://docs.github.com/rest/activity/starring
 */
export function githubStars(): Extension {
  /** Full names of starred repositories by login, the latest first. */
  const starred = new Map<string, string[]>()

  return async ({ method, url }, call) => {
    const { pathname: path, searchParams } = url
    if (method === 'GET' && /^\/repos\/[^/]+\/[^/]+$/.test(path)) {
      const answer = await call(path)
      if (!answer.ok) return answer
      const headers = { 'x-ratelimit-remaining': answer.headers.get('x-ratelimit-remaining') ?? '' }
      return Response.json(withCount((await answer.json()) as Repository, starred), { headers })
    }
    if (!/^\/user\/starred(\/[^/]+\/[^/]+)?$/.test(path)) return undefined
    const { login } = (await (await call('/user')).json()) as { login: string }
    const own = starred.get(login) ?? []
    if (path === '/user/starred') {
      if (method !== 'GET') return undefined
      const perPage = Math.min(Number(searchParams.get('per_page') ?? 30), 100)
      const start = (Number(searchParams.get('page') ?? 1) - 1) * perPage
      const ordered = searchParams.get('direction') === 'asc' ? own.toReversed() : own
      const answers = await Promise.all(ordered.slice(start, start + perPage).map((name) => call(`/repos/${name}`)))
      const repositories = await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.json()))
      return Response.json(repositories.map((repository) => withCount(repository as Repository, starred)))
    }
    const found = await call(path.replace('/user/starred/', '/repos/'))
    if (!found.ok) return found
    const { full_name: name } = (await found.json()) as Repository
    const others = own.filter((other) => other !== name)
    if (method === 'PUT') starred.set(login, own.includes(name) ? own : [name, ...own])
    else if (method === 'DELETE') starred.set(login, others)
    else if (method !== 'GET') return undefined
    else if (!own.includes(name)) return Response.json({ message: 'Not Found', status: '404' }, { status: 404 })
    return new Response(null, { status: 204 })
  }
}

interface Repository {
  full_name: string
}

function withCount(repository: Repository, starred: Map<string, string[]>): Repository {
  const count = [...starred.values()].filter((names) => names.includes(repository.full_name)).length
  return { ...repository, ...{ stargazers_count: count, watchers_count: count } }
}
