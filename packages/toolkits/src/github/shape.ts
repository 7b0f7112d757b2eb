/** A JSON object, or an empty one where the API sent something else. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

export function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : []
}

/** The named fields of an object that hold something. GitHub's answers are mostly links, nulls and repetition. */
export function pick(value: unknown, names: string): Record<string, unknown> {
  const source = record(value)
  const kept = names.split(' ').filter((name) => source[name] !== undefined && source[name] !== null)
  return Object.fromEntries(kept.map((name) => [name, source[name]]))
}

/** The login of a user, organization or team object. */
export function login(value: unknown): string | undefined {
  const name = record(value).login
  return typeof name === 'string' ? name : undefined
}

function names(value: unknown, field: 'name' | 'login'): string[] {
  return (Array.isArray(value) ? value : []).map((item) =>
    String(typeof item === 'string' ? item : record(item)[field]),
  )
}

/** `fields` without those that are undefined, empty text or empty lists. */
export function filled(fields: Record<string, unknown>): Record<string, unknown> {
  const isFilled = (value: unknown) => value !== undefined && value !== '' && !(Array.isArray(value) && !value.length)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value)))
}

/** Characters of a long text that a list shows. */
const excerptLength = 500

function excerpt(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value
}

/** A page of a list under `name`, and whether asking for the next page is worthwhile. */
export function page(
  name: string,
  body: unknown,
  args: Record<string, unknown>,
  shapeItem: (item: Record<string, unknown>) => unknown,
): Record<string, unknown> {
  const items = list(body)
  const perPage = typeof args.per_page === 'number' ? args.per_page : 30
  return { [name]: items.map(shapeItem), has_more: items.length >= perPage }
}

/** A page of search results; GitHub serves the first 1,000 hits at most. */
export function searchPage(body: unknown, shapeItem: (item: Record<string, unknown>) => unknown) {
  const { total_count, incomplete_results, items } = record(body)
  return { total_count, incomplete_results, items: list(items).map(shapeItem) }
}

export function issue(value: unknown): Record<string, unknown> {
  const source = record(value)
  return {
    ...pick(value, 'number title state state_reason html_url'),
    ...filled({
      is_pull_request: source.pull_request ? true : undefined,
      author: login(source.user),
      labels: names(source.labels, 'name'),
      assignees: names(source.assignees, 'login'),
      milestone: record(source.milestone).title,
    }),
    ...pick(value, 'id locked comments created_at updated_at closed_at body'),
  }
}

export function issueInList(value: unknown): Record<string, unknown> {
  const { body, ...rest } = issue(value)
  return { ...rest, ...filled({ body: excerpt(body) }) }
}

export function comment(value: unknown): Record<string, unknown> {
  const source = record(value)
  return {
    ...pick(value, 'id html_url'),
    ...filled({ author: login(source.user) }),
    ...pick(value, 'body created_at updated_at'),
  }
}

export function repository(value: unknown): Record<string, unknown> {
  const source = record(value)
  return {
    ...pick(value, 'full_name name html_url'),
    ...filled({ owner: login(source.owner), topics: source.topics }),
    ...pick(
      value,
      'id description private visibility fork archived default_branch language stargazers_count forks_count open_issues_count pushed_at updated_at clone_url permissions',
    ),
    ...filled({ license: record(source.license).spdx_id }),
  }
}

export function repositoryInList(value: unknown): Record<string, unknown> {
  const { permissions, clone_url, ...rest } = repository(value)
  return rest
}

export function pullRequest(value: unknown): Record<string, unknown> {
  const source = record(value)
  return {
    ...pick(value, 'number title state draft merged html_url'),
    ...filled({
      author: login(source.user),
      head: branchEnd(source.head),
      base: branchEnd(source.base),
      labels: names(source.labels, 'name'),
      assignees: names(source.assignees, 'login'),
      requested_reviewers: names(source.requested_reviewers, 'login'),
      merged_by: login(source.merged_by),
    }),
    ...pick(value, 'id mergeable mergeable_state commits additions deletions changed_files comments'),
    ...pick(value, 'created_at updated_at closed_at merged_at merge_commit_sha body'),
  }
}

export function pullRequestInList(value: unknown): Record<string, unknown> {
  const { body, ...rest } = pullRequest(value)
  return { ...rest, ...filled({ body: excerpt(body) }) }
}

function branchEnd(value: unknown): Record<string, unknown> {
  const source = record(value)
  return { ...pick(value, 'ref sha'), ...filled({ repository: record(source.repo).full_name }) }
}

export function commit(value: unknown): Record<string, unknown> {
  const source = record(value)
  const git = record(source.commit)
  const author = record(git.author)
  return {
    ...pick(value, 'sha html_url'),
    ...filled({
      message: git.message,
      author: login(source.author) ?? author.name,
      date: author.date,
      parents: list(source.parents).map((parent) => parent.sha),
    }),
  }
}

export function changedFile(value: unknown): Record<string, unknown> {
  return pick(value, 'filename status additions deletions previous_filename patch')
}

export function release(value: unknown): Record<string, unknown> {
  const source = record(value)
  return {
    ...pick(value, 'id tag_name name html_url draft prerelease target_commitish created_at published_at'),
    ...filled({
      author: login(source.author),
      assets: list(source.assets).map((asset) => pick(asset, 'name size browser_download_url')),
    }),
    ...pick(value, 'body'),
  }
}
