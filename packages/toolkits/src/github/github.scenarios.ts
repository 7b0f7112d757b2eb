import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'

const own = { owner: 'octocat', repo: 'hello-world' }
const repository = '/repos/octocat/hello-world'

interface Data {
  [name: string]: unknown
}

/** Runs a tool that has to succeed; gives its data. */
async function run({ execute }: ScenarioContext, slug: string, args: Data): Promise<Data> {
  const result = await execute(slug, args)
  assert.equal(result.error, null)
  assert.equal(result.successful, true)
  return result.data
}

/** Reads from the emulated API without the system under test. */
async function read({ service }: ScenarioContext, path: string): Promise<{ status: number; body: Data }> {
  const headers = { authorization: `Bearer ${await service.issueToken('octocat')}` }
  const answer = await fetch(service.url + path, { headers })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Data) }
}

/** Puts a binary file on main without the system under test. */
async function storeBytes({ service }: ScenarioContext, path: string, bytes: Buffer): Promise<void> {
  const answer = await fetch(`${service.url}${repository}/contents/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await service.issueToken('octocat')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: `Add ${path}`, content: bytes.toString('base64') }),
  })
  assert.equal(answer.status, 201)
}

async function readList(context: ScenarioContext, path: string): Promise<Data[]> {
  const { body } = await read(context, path)
  assert.ok(Array.isArray(body), `${path} is no list`)
  return body as Data[]
}

async function newIssue(context: ScenarioContext, title: string): Promise<number> {
  const { number } = await run(context, 'GITHUB_CREATE_AN_ISSUE', { ...own, title })
  return number as number
}

/** A branch off main with one new file. */
async function newBranch(context: ScenarioContext, name: string): Promise<string> {
  const main = (await read(context, `${repository}/branches/main`)).body.commit as Data
  await run(context, 'GITHUB_CREATE_A_REFERENCE', { ...own, ref: `refs/heads/${name}`, sha: main.sha })
  await run(context, 'GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS', {
    ...own,
    path: `${name}.md`,
    content: `# ${name}\n`,
    message: `Add ${name}`,
    branch: name,
  })
  return name
}

async function newPullRequest(context: ScenarioContext, head: string): Promise<number> {
  await newBranch(context, head)
  const args = { ...own, title: `Merge ${head}`, head, base: 'main' }
  return (await run(context, 'GITHUB_CREATE_A_PULL_REQUEST', args)).number as number
}

async function writeReadme(context: ScenarioContext, path: string, content: string): Promise<Data> {
  return run(context, 'GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS', { ...own, path, content, message: `Write ${path}` })
}

const issueCases: ToolkitScenarios['cases'] = {
  GITHUB_CREATE_AN_ISSUE: async (context) => {
    const args = { ...own, title: 'Add a farewell', body: 'It only greets.', labels: ['bug'], assignees: ['octocat'] }
    const data = await run(context, 'GITHUB_CREATE_AN_ISSUE', args)
    assert.deepEqual([data.state, data.author, data.labels, data.assignees], ['open', 'octocat', ['bug'], ['octocat']])
    const { body } = await read(context, `${repository}/issues/${data.number}`)
    assert.equal(body.title, 'Add a farewell')
    assert.equal(body.body, 'It only greets.')
    assert.equal((await context.execute('GITHUB_CREATE_AN_ISSUE', own)).successful, false)
  },
  GITHUB_LIST_REPOSITORY_ISSUES: async (context) => {
    const all = (await run(context, 'GITHUB_LIST_REPOSITORY_ISSUES', own)).issues as Data[]
    assert.deepEqual(all.map(({ number }) => number).sort(), [1, 2])
    const bugs = await run(context, 'GITHUB_LIST_REPOSITORY_ISSUES', { ...own, labels: 'bug', per_page: 1 })
    assert.deepEqual(
      (bugs.issues as Data[]).map(({ title }) => title),
      ['The greeting has a typo'],
    )
    assert.equal(bugs.has_more, true)
  },
  GITHUB_GET_AN_ISSUE: async (context) => {
    const data = await run(context, 'GITHUB_GET_AN_ISSUE', { ...own, issue_number: 1 })
    assert.deepEqual([data.title, data.labels, data.comments], ['The greeting has a typo', ['bug'], 1])
    const missing = await context.execute('GITHUB_GET_AN_ISSUE', { ...own, issue_number: 999 })
    assert.equal(missing.successful, false)
    assert.match(String(missing.error), /404/)
  },
  GITHUB_UPDATE_AN_ISSUE: async (context) => {
    const args = { ...own, issue_number: 2, title: 'Which ones?', state: 'closed', state_reason: 'not_planned' }
    const data = await run(context, 'GITHUB_UPDATE_AN_ISSUE', args)
    assert.equal(data.state, 'closed')
    const { body } = await read(context, `${repository}/issues/2`)
    assert.deepEqual([body.title, body.state, body.state_reason], ['Which ones?', 'closed', 'not_planned'])
  },
  GITHUB_CREATE_AN_ISSUE_COMMENT: async (context) => {
    const args = { ...own, issue_number: 2, body: 'English and Dutch.' }
    const data = await run(context, 'GITHUB_CREATE_AN_ISSUE_COMMENT', args)
    assert.equal(data.author, 'octocat')
    const comments = await readList(context, `${repository}/issues/2/comments`)
    assert.deepEqual([comments.at(-1)?.id, comments.at(-1)?.body], [data.id, 'English and Dutch.'])
  },
  GITHUB_LIST_ISSUE_COMMENTS: async (context) => {
    const { comments } = await run(context, 'GITHUB_LIST_ISSUE_COMMENTS', { ...own, issue_number: 1 })
    assert.deepEqual(
      (comments as Data[]).map(({ author, body }) => [author, body]),
      [['octocat', 'Seen on the main branch.']],
    )
  },
  GITHUB_ADD_LABELS_TO_AN_ISSUE: async (context) => {
    const args = { ...own, issue_number: 1, labels: ['question'] }
    const { labels } = await run(context, 'GITHUB_ADD_LABELS_TO_AN_ISSUE', args)
    assert.deepEqual((labels as Data[]).map(({ name }) => name).sort(), ['bug', 'question'])
    const stored = await readList(context, `${repository}/issues/1/labels`)
    assert.deepEqual(stored.map(({ name }) => name).sort(), ['bug', 'question'])
  },
  GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE: async (context) => {
    const issue_number = await newIssue(context, 'Somebody look at this')
    const args = { ...own, issue_number, assignees: ['octocat'] }
    assert.deepEqual((await run(context, 'GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE', args)).assignees, ['octocat'])
    const { body } = await read(context, `${repository}/issues/${issue_number}`)
    assert.deepEqual(
      (body.assignees as Data[]).map(({ login }) => login),
      ['octocat'],
    )
  },
  GITHUB_LIST_LABELS_FOR_A_REPOSITORY: async (context) => {
    const { labels } = await run(context, 'GITHUB_LIST_LABELS_FOR_A_REPOSITORY', { ...own, per_page: 100 })
    const found = (labels as Data[]).find(({ name }) => name === 'bug')
    assert.deepEqual(found, { name: 'bug', color: 'd73a4a', description: 'Something is broken' })
  },
}

const repositoryCases: ToolkitScenarios['cases'] = {
  GITHUB_GET_THE_AUTHENTICATED_USER: async (context) => {
    const data = await run(context, 'GITHUB_GET_THE_AUTHENTICATED_USER', {})
    assert.deepEqual([data.login, data.name], ['octocat', 'The Octocat'])
    context.service.expireTokens()
    assert.equal((await context.execute('GITHUB_GET_THE_AUTHENTICATED_USER', {})).successful, false)
  },
  GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER: async (context) => {
    const slug = 'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER'
    const data = await run(context, slug, { sort: 'full_name', direction: 'desc' })
    const names = (data.repositories as Data[]).map(({ full_name }) => full_name)
    assert.deepEqual(
      names.filter((name) => String(name).startsWith('octocat/')),
      ['octocat/notes', 'octocat/hello-world'],
    )
    const first = await run(context, slug, { per_page: 1 })
    assert.deepEqual([(first.repositories as Data[]).length, first.has_more], [1, true])
  },
  GITHUB_GET_A_REPOSITORY: async (context) => {
    const data = await run(context, 'GITHUB_GET_A_REPOSITORY', own)
    assert.deepEqual([data.full_name, data.default_branch, data.private], ['octocat/hello-world', 'main', false])
  },
  GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: async (context) => {
    const args = { name: 'farewell', description: 'Says goodbye', private: true, auto_init: true }
    const data = await run(context, 'GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', args)
    assert.equal(data.full_name, 'octocat/farewell')
    const { body } = await read(context, '/repos/octocat/farewell')
    assert.deepEqual([body.description, body.private], ['Says goodbye', true])
    const again = await context.execute('GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', args)
    assert.equal(again.successful, false)
  },
  GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: async (context) => {
    const data = await run(context, 'GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', own)
    assert.deepEqual(data, { starred: true, full_name: 'octocat/hello-world' })
    assert.equal((await read(context, '/user/starred/octocat/hello-world')).status, 204)
    const missing = { owner: 'octocat', repo: 'nothing-here' }
    const failed = await context.execute('GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', missing)
    assert.equal(failed.successful, false)
  },
  GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: async (context) => {
    await run(context, 'GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', own)
    await run(context, 'GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', own)
    assert.equal((await read(context, '/user/starred/octocat/hello-world')).status, 404)
  },
  GITHUB_LIST_REPOSITORIES_STARRED_BY_THE_AUTHENTICATED_USER: async (context) => {
    await run(context, 'GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', { owner: 'octo-org', repo: 'handbook' })
    await run(context, 'GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER', own)
    const data = await run(context, 'GITHUB_LIST_REPOSITORIES_STARRED_BY_THE_AUTHENTICATED_USER', {})
    assert.deepEqual(
      (data.repositories as Data[]).map(({ full_name }) => full_name),
      ['octocat/hello-world', 'octo-org/handbook'],
    )
  },
}

const contentCases: ToolkitScenarios['cases'] = {
  GITHUB_GET_REPOSITORY_CONTENT: async (context) => {
    await writeReadme(context, 'docs/greetings/nl.md', '# Hoi ☀\n')
    const root = await run(context, 'GITHUB_GET_REPOSITORY_CONTENT', own)
    assert.deepEqual((root.entries as Data[]).map(({ name }) => name).sort(), ['README.md', 'docs'])
    const file = await run(context, 'GITHUB_GET_REPOSITORY_CONTENT', { ...own, path: 'docs/greetings/nl.md' })
    assert.deepEqual([file.content, file.path, file.encoding], ['# Hoi ☀\n', 'docs/greetings/nl.md', undefined])
    await storeBytes(context, 'dot.bin', Buffer.from([0xff, 0xfe, 0x00, 0x01]))
    const binary = await run(context, 'GITHUB_GET_REPOSITORY_CONTENT', { ...own, path: 'dot.bin' })
    assert.deepEqual([binary.content, binary.encoding, binary.size], ['//4AAQ==', 'base64', 4])
    const outside = { ...own, path: '../../octocat/notes/contents/README.md' }
    assert.equal((await context.execute('GITHUB_GET_REPOSITORY_CONTENT', outside)).successful, false)
  },
  GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS: async (context) => {
    const created = await writeReadme(context, 'docs/greeting.md', '# Hello ☀\n')
    const stored = async () => (await read(context, `${repository}/contents/docs/greeting.md`)).body
    const decode = (file: Data) => Buffer.from(String(file.content), 'base64').toString('utf8')
    assert.equal(decode(await stored()), '# Hello ☀\n')
    const updated = await writeReadme(context, 'docs/greeting.md', '# Hello again\n')
    assert.equal(decode(await stored()), '# Hello again\n')
    assert.equal((await stored()).sha, updated.sha)
    assert.equal((updated.commit as Data).message, 'Write docs/greeting.md')
    const outdated = { ...own, path: 'docs/greeting.md', content: 'lost', message: 'm', sha: created.sha }
    assert.equal((await context.execute('GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS', outdated)).successful, false)
    assert.equal(decode(await stored()), '# Hello again\n')
  },
  GITHUB_DELETE_A_FILE: async (context) => {
    await writeReadme(context, 'old.md', 'old')
    const args = { ...own, path: 'old.md', message: 'Remove old.md' }
    assert.equal((await run(context, 'GITHUB_DELETE_A_FILE', args)).deleted, 'old.md')
    assert.equal((await read(context, `${repository}/contents/old.md`)).status, 404)
    assert.equal((await context.execute('GITHUB_DELETE_A_FILE', args)).successful, false)
  },
}

const pullRequestCases: ToolkitScenarios['cases'] = {
  GITHUB_CREATE_A_PULL_REQUEST: async (context) => {
    await newBranch(context, 'farewell')
    const args = { ...own, title: 'Add a farewell', head: 'farewell', base: 'main', body: 'Fixes #2' }
    const data = await run(context, 'GITHUB_CREATE_A_PULL_REQUEST', args)
    const { body } = await read(context, `${repository}/pulls/${data.number}`)
    assert.deepEqual([body.title, body.body, body.state], ['Add a farewell', 'Fixes #2', 'open'])
    const nowhere = await context.execute('GITHUB_CREATE_A_PULL_REQUEST', { ...args, repo: 'nothing-here' })
    assert.equal(nowhere.successful, false)
  },
  GITHUB_LIST_PULL_REQUESTS: async (context) => {
    const number = await newPullRequest(context, 'listed')
    const data = await run(context, 'GITHUB_LIST_PULL_REQUESTS', { ...own, base: 'main' })
    const found = (data.pull_requests as Data[]).map((pull) => [pull.number, (pull.head as Data).ref])
    assert.deepEqual(found, [[number, 'listed']])
    const closed = await run(context, 'GITHUB_LIST_PULL_REQUESTS', { ...own, state: 'closed' })
    assert.deepEqual(closed.pull_requests, [])
  },
  GITHUB_GET_A_PULL_REQUEST: async (context) => {
    const pull_number = await newPullRequest(context, 'looked-at')
    const data = await run(context, 'GITHUB_GET_A_PULL_REQUEST', { ...own, pull_number })
    assert.deepEqual([data.number, data.author, (data.base as Data).ref], [pull_number, 'octocat', 'main'])
  },
  GITHUB_LIST_PULL_REQUESTS_FILES: async (context) => {
    const pull_number = await newPullRequest(context, 'with-file')
    const data = await run(context, 'GITHUB_LIST_PULL_REQUESTS_FILES', { ...own, pull_number })
    assert.deepEqual(
      (data.files as Data[]).map(({ filename, status }) => [filename, status]),
      [['with-file.md', 'added']],
    )
  },
  GITHUB_MERGE_A_PULL_REQUEST: async (context) => {
    const pull_number = await newPullRequest(context, 'merged')
    const args = { ...own, pull_number, merge_method: 'squash' }
    assert.equal((await run(context, 'GITHUB_MERGE_A_PULL_REQUEST', args)).merged, true)
    const { body } = await read(context, `${repository}/pulls/${pull_number}`)
    assert.deepEqual([body.merged, body.state], [true, 'closed'])
    assert.equal((await read(context, `${repository}/contents/merged.md`)).status, 200)
    assert.equal((await context.execute('GITHUB_MERGE_A_PULL_REQUEST', args)).successful, false)
  },
  GITHUB_CREATE_A_REVIEW_FOR_A_PULL_REQUEST: async (context) => {
    const pull_number = await newPullRequest(context, 'reviewed')
    const args = { ...own, pull_number, event: 'COMMENT', body: 'The name is good.' }
    const data = await run(context, 'GITHUB_CREATE_A_REVIEW_FOR_A_PULL_REQUEST', args)
    assert.equal(data.state, 'COMMENTED')
    const reviews = await readList(context, `${repository}/pulls/${pull_number}/reviews`)
    assert.deepEqual(
      reviews.map(({ id, body }) => [id, body]),
      [[data.id, 'The name is good.']],
    )
  },
}

const commitCases: ToolkitScenarios['cases'] = {
  GITHUB_LIST_COMMITS: async (context) => {
    await writeReadme(context, 'first.md', 'one')
    const { commits } = await run(context, 'GITHUB_LIST_COMMITS', own)
    assert.deepEqual(
      (commits as Data[]).map(({ message }) => message),
      ['Write first.md', 'Initial commit'],
    )
  },
  GITHUB_GET_A_COMMIT: async (context) => {
    const { commit } = await writeReadme(context, 'second.md', 'two')
    const { sha } = commit as Data
    const data = await run(context, 'GITHUB_GET_A_COMMIT', { ...own, ref: sha })
    assert.deepEqual([data.sha, data.message], [sha, 'Write second.md'])
    assert.deepEqual(
      (data.files as Data[]).map(({ filename }) => filename),
      ['second.md'],
    )
    await newBranch(context, 'feature/slash')
    assert.equal(
      (await run(context, 'GITHUB_GET_A_COMMIT', { ...own, ref: 'feature/slash' })).message,
      'Add feature/slash',
    )
  },
  GITHUB_LIST_BRANCHES: async (context) => {
    const branch = await newBranch(context, 'another')
    const { branches } = await run(context, 'GITHUB_LIST_BRANCHES', own)
    assert.deepEqual((branches as Data[]).map(({ name }) => name).sort(), [branch, 'main'])
    const { body } = await read(context, `${repository}/branches/another`)
    const listed = (branches as Data[]).find(({ name }) => name === 'another')
    assert.equal(listed?.sha, (body.commit as Data).sha)
  },
  GITHUB_CREATE_A_REFERENCE: async (context) => {
    const main = (await read(context, `${repository}/branches/main`)).body.commit as Data
    const args = { ...own, ref: 'refs/heads/fix-greeting', sha: main.sha }
    assert.deepEqual(await run(context, 'GITHUB_CREATE_A_REFERENCE', args), {
      ref: 'refs/heads/fix-greeting',
      sha: main.sha,
    })
    assert.equal((await read(context, `${repository}/branches/fix-greeting`)).status, 200)
    assert.equal((await context.execute('GITHUB_CREATE_A_REFERENCE', args)).successful, false)
  },
  GITHUB_LIST_RELEASES: async (context) => {
    await run(context, 'GITHUB_CREATE_A_RELEASE', { ...own, tag_name: 'v0.1.0', name: 'First' })
    const { releases } = await run(context, 'GITHUB_LIST_RELEASES', own)
    assert.deepEqual(
      (releases as Data[]).map(({ tag_name, name }) => [tag_name, name]),
      [['v0.1.0', 'First']],
    )
  },
  GITHUB_CREATE_A_RELEASE: async (context) => {
    const args = { ...own, tag_name: 'v1.0.0', name: 'Version 1.0', body: '- Greets.', prerelease: true }
    const data = await run(context, 'GITHUB_CREATE_A_RELEASE', args)
    const { body } = await read(context, `${repository}/releases/tags/v1.0.0`)
    assert.deepEqual([body.id, body.body, body.prerelease], [data.id, '- Greets.', true])
  },
}

const searchCases: ToolkitScenarios['cases'] = {
  GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS: async (context) => {
    const q = 'repo:octocat/hello-world is:issue is:open typo'
    const data = await run(context, 'GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS', { q })
    assert.equal(data.total_count, 1)
    const [item] = data.items as Data[]
    assert.deepEqual([item?.number, item?.repository], [1, 'octocat/hello-world'])
  },
  GITHUB_SEARCH_REPOSITORIES: async (context) => {
    const { items } = await run(context, 'GITHUB_SEARCH_REPOSITORIES', { q: 'hello user:octocat' })
    assert.deepEqual(
      (items as Data[]).map(({ full_name }) => full_name),
      ['octocat/hello-world'],
    )
    const reset = String(Math.floor(Date.now() / 1000) + 40)
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const match = { path: '/search/repositories' }
    context.service.inject({ match, status: 403, headers, body: { message: 'API rate limit exceeded' }, times: 1 })
    const limited = await context.execute('GITHUB_SEARCH_REPOSITORIES', { q: 'hello' })
    assert.equal(limited.successful, false)
    assert.match(String(limited.error), /rate limit/i)
  },
  GITHUB_SEARCH_CODE: async (context) => {
    await writeReadme(context, 'src/greeting.ts', "export const greeting = 'hello'\n")
    const { items } = await run(context, 'GITHUB_SEARCH_CODE', { q: 'greeting repo:octocat/hello-world' })
    const found = (items as Data[]).find(({ path }) => path === 'src/greeting.ts')
    assert.equal(found?.repository, 'octocat/hello-world')
  },
}

export const scenarios: ToolkitScenarios = {
  toolkit: 'github',
  service: 'github',
  cases: {
    ...issueCases,
    ...repositoryCases,
    ...contentCases,
    ...pullRequestCases,
    ...commitCases,
    ...searchCases,
  },
}
