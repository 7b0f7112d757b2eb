import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'
import { startRecordedServer } from './recorded/recorded-server.ts'

type Execute = ScenarioContext['execute']
type Found = Record<string, unknown>

/** Runs against answers recorded in the form of https://github.com/HackerNews/API and https://hn.algolia.com/api. */
export const scenarios: ToolkitScenarios = {
  toolkit: 'hackernews',
  override: startRecordedServer,
  cases: {
    HACKERNEWS_GET_STORIES: async ({ execute }) => {
      const top = await ok(execute, 'HACKERNEWS_GET_STORIES', {})
      assert.equal(top.total, 4)
      assert.deepEqual(ids(top.stories), [101, 102, 103], 'deleted stories are left out')
      assert.deepEqual(many(top.stories)[0], {
        id: 101,
        type: 'story',
        title: 'Show HN: A clock that runs backwards',
        url: 'https://example.com/clock',
        by: 'octocat',
        score: 111,
        comments: 4,
        time: '2025-01-01T12:00:00.000Z',
        discussion_url: 'https://news.ycombinator.com/item?id=101',
      })
      const second = await ok(execute, 'HACKERNEWS_GET_STORIES', { list: 'best', limit: 1, offset: 1 })
      assert.deepEqual(ids(second.stories), [101])
      for (const [list, expected] of Object.entries({ new: [103, 102, 101], ask: [103], show: [101], jobs: [105] })) {
        assert.deepEqual(ids((await ok(execute, 'HACKERNEWS_GET_STORIES', { list })).stories), expected)
      }
    },
    HACKERNEWS_GET_ITEM: async ({ execute }) => {
      const ask = await ok(execute, 'HACKERNEWS_GET_ITEM', { item_id: 103 })
      assert.equal(ask.text, 'Which one, and why?\n\nMine is spring & nothing else: why [https://example.com/spring]')
      const comment = await ok(execute, 'HACKERNEWS_GET_ITEM', { item_id: 201 })
      assert.equal(comment.parent, 101)
      assert.deepEqual(comment.kids, [203])
      await refused(execute, 'HACKERNEWS_GET_ITEM', { item_id: 999 }, /no item 999/)
    },
    HACKERNEWS_GET_ITEM_WITH_COMMENTS: async ({ execute }) => {
      const whole = await ok(execute, 'HACKERNEWS_GET_ITEM_WITH_COMMENTS', { item_id: 101 })
      assert.equal(whole.score, 111)
      assert.equal(whole.comments_shown, 4)
      const [first, second] = many(whole.comments)
      assert.equal(first?.text, 'Does it know leap years?')
      assert.equal(many(many(first?.replies)[0]?.replies)[0]?.text, 'Of course.')
      assert.equal(second?.text, '[deleted]')
      const few = await ok(execute, 'HACKERNEWS_GET_ITEM_WITH_COMMENTS', { item_id: 101, max_comments: 2 })
      assert.deepEqual(ids(few.comments), [201, 202], 'direct replies come before replies to them')
      assert.equal(many(few.comments)[0]?.hidden_replies, 2)
      const flat = await ok(execute, 'HACKERNEWS_GET_ITEM_WITH_COMMENTS', { item_id: 101, max_depth: 2 })
      assert.equal(flat.comments_shown, 3)
      assert.equal(flat.comments_total, 4)
      await refused(execute, 'HACKERNEWS_GET_ITEM_WITH_COMMENTS', { item_id: 999 }, /404|not found/i)
    },
    HACKERNEWS_GET_USER: async ({ execute }) => {
      assert.deepEqual(await ok(execute, 'HACKERNEWS_GET_USER', { username: 'octocat', submissions: 2 }), {
        id: 'octocat',
        karma: 2937,
        created: '2007-03-15T01:50:46.000Z',
        about: 'I like clocks.\n\nAnd tides.',
        profile_url: 'https://news.ycombinator.com/user?id=octocat',
        submitted_total: 3,
        submitted: [101, 105],
      })
      await refused(execute, 'HACKERNEWS_GET_USER', { username: 'nobody' }, /case-sensitive/)
    },
    HACKERNEWS_SEARCH_POSTS: async ({ execute }) => {
      const stories = await ok(execute, 'HACKERNEWS_SEARCH_POSTS', { query: 'clock' })
      assert.equal(stories.total, 1)
      assert.deepEqual(many(stories.posts)[0], {
        id: 101,
        type: 'story',
        title: 'Show HN: A clock that runs backwards',
        url: 'https://example.com/clock',
        by: 'octocat',
        score: 111,
        comments: 4,
        time: '2025-01-01T12:00:00Z',
        discussion_url: 'https://news.ycombinator.com/item?id=101',
      })
      const comments = await ok(execute, 'HACKERNEWS_SEARCH_POSTS', {
        query: 'leap',
        type: 'comment',
        author: 'hubot',
        story_id: 101,
        sort: 'date',
        created_after: '2025-01-01',
        created_before: '2025-01-02T00:00:00Z',
        limit: 5,
      })
      assert.equal(many(comments.posts)[0]?.text, 'Does it know leap years?')
      assert.equal(many(comments.posts)[0]?.story_id, 101)
      const none = { type: 'any', min_points: 100, min_comments: 3, page: 2 }
      assert.deepEqual((await ok(execute, 'HACKERNEWS_SEARCH_POSTS', none)).posts, [])
      await refused(execute, 'HACKERNEWS_SEARCH_POSTS', { created_after: 'yesterday' }, /ISO 8601/)
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

function ids(list: unknown): unknown[] {
  return many(list).map(({ id }) => id)
}

function many(value: unknown): Found[] {
  assert.ok(Array.isArray(value), 'a list was expected')
  return value
}
