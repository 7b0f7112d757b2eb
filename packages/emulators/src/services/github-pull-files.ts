import type { Extension } from './profile.ts'

interface PullRequest {
  base: { sha: string }
  head: { sha: string }
}

/** The files of a pull request, of which the emulator only knows that there are none. Comparing commits it can. */
export const githubPullFiles: Extension = async ({ method, url }, call) => {
  const [, repository, number] = /^(\/repos\/[^/]+\/[^/]+)\/pulls\/(\d+)\/files$/.exec(url.pathname) ?? []
  if (method !== 'GET' || !repository) return undefined
  const found = await call(`${repository}/pulls/${number}`)
  if (!found.ok) return found
  const { base, head } = (await found.json()) as PullRequest
  const compared = await call(`${repository}/compare/${base.sha}...${head.sha}`)
  if (!compared.ok) return compared
  const { files } = (await compared.json()) as { files: unknown[] }
  const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
  const start = (Number(url.searchParams.get('page') ?? 1) - 1) * perPage
  return Response.json(files.slice(start, start + perPage))
}
