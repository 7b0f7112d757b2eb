import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'

type Execute = ScenarioContext['execute']
type Found = Record<string, unknown>

const team = 'OCT'

/**
 * emulate 0.12.2 has no search, and no fields for relations; its issue filter takes other shapes than Linear's and it
 * cannot sort. linear.test.ts covers those against the documented forms.
 */
export const scenarios: ToolkitScenarios = {
  toolkit: 'linear',
  service: 'linear',
  notEmulated: ['LINEAR_SEARCH_ISSUES'],
  cases: {
    LINEAR_CREATE_LINEAR_ISSUE: async ({ execute }) => {
      const made = await ok(execute, 'LINEAR_CREATE_LINEAR_ISSUE', {
        team_id: team,
        title: 'Wave back',
        description: 'With **both** hands',
        priority: 2,
        state_id: 'in progress',
        assignee_id: 'hubot@example.com',
        label_ids: ['Improvement'],
        project_id: 'Greeting',
        due_date: '2030-01-31',
      })
      const read = await get(execute, made.identifier)
      assert.equal(read.title, 'Wave back')
      assert.equal(read.description, 'With **both** hands')
      assert.equal(read.priorityLabel, 'High')
      assert.equal(read.dueDate, '2030-01-31')
      assert.equal(one(read.state).name, 'In Progress')
      assert.equal(one(read.assignee).email, 'hubot@example.com')
      assert.equal(one(read.project).name, 'Greeting')
      assert.deepEqual(names(read.labels), ['Improvement'])
      await refused(execute, 'LINEAR_CREATE_LINEAR_ISSUE', { team_id: 'NOPE', title: 'x' }, /no team "NOPE".*OCT/)
      const unknownState = { team_id: team, title: 'x', state_id: 'Someday' }
      await refused(execute, 'LINEAR_CREATE_LINEAR_ISSUE', unknownState, /"Someday".*Backlog/)
    },
    LINEAR_UPDATE_ISSUE: async ({ execute }) => {
      const { identifier } = await create(execute, 'Draft')
      const change = { title: 'Final', state_id: 'Done', priority: 1, assignee_id: 'me', label_ids: ['Bug'] }
      await ok(execute, 'LINEAR_UPDATE_ISSUE', { issue_id: identifier, ...change })
      const read = await get(execute, identifier)
      assert.equal(read.title, 'Final')
      assert.equal(one(read.state).type, 'completed')
      assert.equal(one(read.assignee).email, 'octocat@example.com')
      assert.deepEqual(names(read.labels), ['Bug'])
      await ok(execute, 'LINEAR_UPDATE_ISSUE', { issue_id: identifier, assignee_id: null })
      const cleared = await get(execute, identifier)
      assert.equal(cleared.assignee, null)
      assert.equal(cleared.title, 'Final')
      await refused(execute, 'LINEAR_UPDATE_ISSUE', { issue_id: identifier }, /Nothing to change/)
      await refused(execute, 'LINEAR_UPDATE_ISSUE', { issue_id: 'OCT-999', title: 'x' }, /no issue OCT-999/)
    },
    LINEAR_GET_LINEAR_ISSUE: async ({ execute, service }) => {
      const read = await get(execute, 'OCT-1')
      assert.equal(read.title, 'The greeting has a typo')
      assert.deepEqual(
        many(read.comments).map(({ body }) => body),
        ['Seen on the start page.'],
      )
      assert.equal((await get(execute, read.id)).identifier, 'OCT-1')
      await refused(execute, 'LINEAR_GET_LINEAR_ISSUE', { issue_id: 'OCT-999' }, /LINEAR_SEARCH_ISSUES/)
      const limited = { errors: [{ message: 'Rate limit exceeded', extensions: { code: 'RATELIMITED' } }] }
      service.inject({
        match: { path: '/graphql' },
        status: 400,
        body: limited,
        headers: { 'retry-after': '7' },
        times: 9,
      })
      await refused(execute, 'LINEAR_GET_LINEAR_ISSUE', { issue_id: 'OCT-1' }, /limiting calls/)
      service.clearFaults()
    },
    LINEAR_LIST_LINEAR_ISSUES: async ({ execute }) => {
      const { identifier } = await create(execute, 'Listed')
      const all = await ok(execute, 'LINEAR_LIST_LINEAR_ISSUES', {})
      assert.ok(many(all.issues).some((issue) => issue.identifier === identifier))
      const first = await ok(execute, 'LINEAR_LIST_LINEAR_ISSUES', { team_id: team, first: 1 })
      assert.equal(many(first.issues).length, 1)
      assert.equal(first.has_more, true)
      const rest = await ok(execute, 'LINEAR_LIST_LINEAR_ISSUES', { team_id: team, after: first.next_cursor })
      assert.ok(many(rest.issues).every((issue) => issue.identifier !== many(first.issues)[0]?.identifier))
      assert.ok(many(rest.issues).some((issue) => issue.identifier === identifier))
    },
    LINEAR_ADD_ISSUE_LABEL: async ({ execute }) => {
      const { identifier } = await create(execute, 'Labelled', { label_ids: ['Bug'] })
      await ok(execute, 'LINEAR_ADD_ISSUE_LABEL', { issue_id: identifier, label_id: 'improvement' })
      assert.deepEqual(names((await get(execute, identifier)).labels).sort(), ['Bug', 'Improvement'])
      const unknown = { issue_id: identifier, label_id: 'Nonsense' }
      await refused(execute, 'LINEAR_ADD_ISSUE_LABEL', unknown, /"Nonsense".*Bug/)
    },
    LINEAR_REMOVE_ISSUE_LABEL: async ({ execute }) => {
      const { identifier } = await create(execute, 'Unlabelled', { label_ids: ['Bug', 'Improvement'] })
      await ok(execute, 'LINEAR_REMOVE_ISSUE_LABEL', { issue_id: identifier, label_id: 'Bug' })
      assert.deepEqual(names((await get(execute, identifier)).labels), ['Improvement'])
    },
    LINEAR_ARCHIVE_LINEAR_ISSUE: async ({ execute }) => {
      const { identifier } = await create(execute, 'Shelved')
      await ok(execute, 'LINEAR_ARCHIVE_LINEAR_ISSUE', { issue_id: identifier })
      assert.match(String((await get(execute, identifier)).archivedAt), /^\d{4}-/)
    },
    LINEAR_UNARCHIVE_LINEAR_ISSUE: async ({ execute }) => {
      const { identifier } = await create(execute, 'Back again')
      await ok(execute, 'LINEAR_ARCHIVE_LINEAR_ISSUE', { issue_id: identifier })
      await ok(execute, 'LINEAR_UNARCHIVE_LINEAR_ISSUE', { issue_id: identifier })
      assert.equal((await get(execute, identifier)).archivedAt, undefined)
    },
    LINEAR_DELETE_LINEAR_ISSUE: async ({ execute }) => {
      const { identifier } = await create(execute, 'Gone')
      const deleted = await ok(execute, 'LINEAR_DELETE_LINEAR_ISSUE', { issue_id: identifier })
      assert.equal(deleted.identifier, identifier)
      await refused(execute, 'LINEAR_GET_LINEAR_ISSUE', { issue_id: identifier }, /no issue/)
    },
    LINEAR_CREATE_LINEAR_COMMENT: async ({ execute }) => {
      const { identifier, id } = await create(execute, 'Discussed')
      await ok(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: identifier, body: 'One' })
      await ok(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: id, body: 'Two' })
      assert.deepEqual(await commentsOf(execute, identifier), ['One', 'Two'])
      await refused(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: 'OCT-999', body: 'x' }, /nothing with that ID/)
    },
    LINEAR_LIST_LINEAR_COMMENTS: async ({ execute }) => {
      const { identifier } = await create(execute, 'Much discussed')
      for (const body of ['1', '2', '3']) {
        await ok(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: identifier, body })
      }
      const first = await ok(execute, 'LINEAR_LIST_LINEAR_COMMENTS', { issue_id: identifier, first: 2 })
      assert.equal(many(first.comments).length, 2)
      const rest = { issue_id: identifier, after: first.next_cursor }
      assert.deepEqual(
        many((await ok(execute, 'LINEAR_LIST_LINEAR_COMMENTS', rest)).comments).map(({ body }) => body),
        ['3'],
      )
      await refused(execute, 'LINEAR_LIST_LINEAR_COMMENTS', { issue_id: 'OCT-999' }, /no issue/)
    },
    LINEAR_UPDATE_LINEAR_COMMENT: async ({ execute }) => {
      const { identifier } = await create(execute, 'Corrected')
      const { id } = await ok(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: identifier, body: 'Wrogn' })
      await ok(execute, 'LINEAR_UPDATE_LINEAR_COMMENT', { comment_id: id, body: 'Wrong' })
      assert.deepEqual(await commentsOf(execute, identifier), ['Wrong'])
    },
    LINEAR_DELETE_LINEAR_COMMENT: async ({ execute }) => {
      const { identifier } = await create(execute, 'Silenced')
      const { id } = await ok(execute, 'LINEAR_CREATE_LINEAR_COMMENT', { issue_id: identifier, body: 'Oops' })
      await ok(execute, 'LINEAR_DELETE_LINEAR_COMMENT', { comment_id: id })
      assert.deepEqual(await commentsOf(execute, identifier), [])
      await refused(execute, 'LINEAR_DELETE_LINEAR_COMMENT', { comment_id: id }, /nothing with that ID/)
    },
    LINEAR_GET_CURRENT_USER: async ({ execute }) => {
      const me = await ok(execute, 'LINEAR_GET_CURRENT_USER', {})
      assert.equal(me.email, 'octocat@example.com')
      assert.equal(one(me.workspace).name, 'Example Workspace')
    },
    LINEAR_LIST_LINEAR_USERS: async ({ execute }) => {
      const { users } = await ok(execute, 'LINEAR_LIST_LINEAR_USERS', {})
      assert.ok(many(users).some(({ email }) => email === 'hubot@example.com'))
    },
    LINEAR_LIST_LINEAR_TEAMS: async ({ execute }) => {
      const { teams } = await ok(execute, 'LINEAR_LIST_LINEAR_TEAMS', {})
      assert.ok(many(teams).some(({ key, name }) => key === team && name === 'Octo'))
    },
    LINEAR_LIST_LINEAR_PROJECTS: async ({ execute }) => {
      assert.ok(names((await ok(execute, 'LINEAR_LIST_LINEAR_PROJECTS', {})).projects).includes('Greeting'))
      const inTeam = await ok(execute, 'LINEAR_LIST_LINEAR_PROJECTS', { team_id: 'octo' })
      assert.deepEqual(names(inTeam.projects), ['Greeting'])
    },
    LINEAR_LIST_LINEAR_STATES: async ({ execute }) => {
      const { states } = await ok(execute, 'LINEAR_LIST_LINEAR_STATES', { team_id: team })
      assert.deepEqual(names(states), ['Backlog', 'Todo', 'In Progress', 'Done', 'Canceled'])
      const all = await ok(execute, 'LINEAR_LIST_LINEAR_STATES', {})
      assert.ok(many(all.states).some((state) => state.name === 'Canceled' && one(state.team).key === team))
    },
    LINEAR_LIST_LINEAR_LABELS: async ({ execute }) => {
      const { labels } = await ok(execute, 'LINEAR_LIST_LINEAR_LABELS', { team_id: team })
      assert.deepEqual(names(labels).sort(), ['Bug', 'Improvement'])
    },
    LINEAR_CREATE_LINEAR_LABEL: async ({ execute }) => {
      await ok(execute, 'LINEAR_CREATE_LINEAR_LABEL', { name: 'Mobile', team_id: team, color: '#00aa00' })
      await ok(execute, 'LINEAR_CREATE_LINEAR_LABEL', { name: 'Everywhere' })
      const labels = many((await ok(execute, 'LINEAR_LIST_LINEAR_LABELS', {})).labels)
      const mobile = labels.find(({ name }) => name === 'Mobile')
      assert.equal(mobile?.color, '#00aa00')
      assert.equal(one(mobile?.team).key, team)
      assert.equal(labels.find(({ name }) => name === 'Everywhere')?.team, undefined)
      const { identifier } = await create(execute, 'Both kinds', { label_ids: ['mobile', 'everywhere'] })
      assert.deepEqual(names((await get(execute, identifier)).labels).sort(), ['Everywhere', 'Mobile'])
    },
    LINEAR_LIST_LINEAR_CYCLES: async ({ execute }) => {
      const { cycles } = await ok(execute, 'LINEAR_LIST_LINEAR_CYCLES', { team_id: team })
      const [cycle] = many(cycles)
      assert.equal(cycle?.number, 1)
      const { identifier } = await create(execute, 'In a cycle', { cycle_id: cycle?.id })
      assert.equal(one((await get(execute, identifier)).cycle).number, 1)
    },
  },
}

async function ok(execute: Execute, slug: string, args: Found): Promise<Found> {
  const result = await execute(slug, args)
  assert.equal(result.error, null, `${slug}: ${result.error}`)
  assert.equal(result.successful, true)
  return result.data
}

async function refused(execute: Execute, slug: string, args: Found, sentence: RegExp): Promise<void> {
  const result = await execute(slug, args)
  assert.equal(result.successful, false, `${slug} should have failed`)
  assert.match(result.error ?? '', sentence)
}

function create(execute: Execute, title: string, more: Found = {}): Promise<Found> {
  return ok(execute, 'LINEAR_CREATE_LINEAR_ISSUE', { team_id: team, title, ...more })
}

function get(execute: Execute, issue: unknown): Promise<Found> {
  return ok(execute, 'LINEAR_GET_LINEAR_ISSUE', { issue_id: issue })
}

async function commentsOf(execute: Execute, issue: unknown): Promise<unknown[]> {
  const { comments } = await ok(execute, 'LINEAR_LIST_LINEAR_COMMENTS', { issue_id: issue })
  return many(comments).map(({ body }) => body)
}

function names(list: unknown): unknown[] {
  return many(list).map(({ name }) => name)
}

function many(value: unknown): Found[] {
  assert.ok(Array.isArray(value), 'a list was expected')
  return value
}

function one(value: unknown): Found {
  assert.ok(typeof value === 'object' && value !== null, 'an object was expected')
  return value as Found
}
