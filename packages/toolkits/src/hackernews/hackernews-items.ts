import { ApiProblemError, defineTool, type JsonSchema } from '@composio/spec'
import { discussionUrl, filled, isJson, isoTime, numbers, read, readItems, search } from './hackernews-api.ts'
import { stories } from './hackernews-outputs.ts'

const itemId: JsonSchema = {
  type: 'integer',
  description: 'ID of the item: the number in news.ycombinator.com/item?id=….',
  minimum: 1,
  examples: [8863],
}

const paths: Record<string, string> = {
  top: '/topstories',
  new: '/newstories',
  best: '/beststories',
  ask: '/askstories',
  show: '/showstories',
  jobs: '/jobstories',
}

export const getStories = defineTool({
  slug: 'HACKERNEWS_GET_STORIES',
  aliases: ['HACKERNEWS_GET_TOP_STORIES', 'HACKERNEWS_GET_FRONTPAGE'],
  name: 'Get stories',
  description:
    'Returns the stories of one of the Hacker News lists as ranked at this moment: top (the front page), new, best, ask (Ask HN), show (Show HN) or jobs. Each with title, link, points, author, number of comments and discussion URL. To look for a subject use HACKERNEWS_SEARCH_POSTS.',
  input: {
    type: 'object',
    properties: {
      list: { type: 'string', description: 'Which list.', enum: Object.keys(paths), default: 'top' },
      limit: { type: 'integer', description: 'How many; 10 if left out.', minimum: 1, maximum: 50, default: 10 },
      offset: { type: 'integer', description: 'How many to skip.', minimum: 0, maximum: 499, default: 0 },
    },
    additionalProperties: false,
  },
  output: stories,
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async (args, api) => {
    const { shapeItem } = await import('./hackernews-shapes.ts')
    const name = String(args.list ?? 'top')
    const start = Number(args.offset ?? 0)
    const ids = numbers(await read(api, paths[name] ?? '/topstories'))
    const wanted = ids.slice(start, start + Number(args.limit ?? 10))
    return { list: name, total: ids.length, stories: (await readItems(api, wanted)).map(shapeItem) }
  },
})

export const getItem = defineTool({
  slug: 'HACKERNEWS_GET_ITEM',
  aliases: ['HACKERNEWS_GET_ITEM_WITH_ID'],
  name: 'Get an item',
  description:
    'Returns one Hacker News item (story, comment, job, poll or poll option) by ID, with its text as plain text and the IDs of the direct replies. For a whole discussion use HACKERNEWS_GET_ITEM_WITH_COMMENTS.',
  input: { type: 'object', properties: { item_id: itemId }, required: ['item_id'], additionalProperties: false },
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async ({ item_id }, api) => {
    const { shapeItem } = await import('./hackernews-shapes.ts')
    const item = await read(api, `/item/${Number(item_id)}`)
    if (!isJson(item)) throw unknownItem(item_id)
    const { kids, parts, parent, poll, deleted, dead } = item
    return { ...shapeItem(item), ...filled({ parent, poll, parts, deleted, dead }), kids: numbers(kids) }
  },
})

export const getItemWithComments = defineTool({
  slug: 'HACKERNEWS_GET_ITEM_WITH_COMMENTS',
  aliases: ['HACKERNEWS_GET_COMMENTS'],
  name: 'Get a discussion',
  description:
    'Returns a Hacker News story with its comments as a tree, texts as plain text; given the ID of a comment, that comment with its replies. Comments nearest to the story come first when there are more than max_comments; hidden_replies says how many are not shown below one.',
  input: {
    type: 'object',
    properties: {
      item_id: itemId,
      max_comments: {
        type: 'integer',
        description: 'How many comments at most; 50 if left out.',
        minimum: 1,
        maximum: 500,
        default: 50,
      },
      max_depth: {
        type: 'integer',
        description: 'How many levels of replies at most; 1 means only direct replies.',
        minimum: 1,
        maximum: 20,
        default: 5,
      },
    },
    required: ['item_id'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async ({ item_id, max_comments, max_depth }, api) => {
    const { countBelow, nearest, plainText, repliesOf } = await import('./hackernews-shapes.ts')
    const story = await search(api, `/items/${Number(item_id)}`)
    const shown = nearest(story, Number(max_comments ?? 50), Number(max_depth ?? 5))
    return {
      ...filled({
        id: story.id,
        type: story.type,
        title: story.title,
        url: story.url,
        text: plainText(story.text),
        by: story.author,
        score: story.points,
        time: isoTime(story.created_at_i),
        discussion_url: discussionUrl(story.id),
      }),
      comments_shown: shown.size,
      comments_total: countBelow(story),
      comments: repliesOf(story, shown),
    }
  },
})

export const getUser = defineTool({
  slug: 'HACKERNEWS_GET_USER',
  aliases: ['HACKERNEWS_GET_USER_BY_USERNAME'],
  name: 'Get a user',
  description:
    'Returns a Hacker News user: karma, the time the account was made, the text about themselves, and the IDs of their latest submissions (stories and comments), newest first. User names are case-sensitive.',
  input: {
    type: 'object',
    properties: {
      username: {
        type: 'string',
        description: 'The user name, exactly as shown on the site.',
        pattern: '^[A-Za-z0-9_-]{1,32}$',
        examples: ['pg'],
      },
      submissions: {
        type: 'integer',
        description: 'How many IDs of submissions; 20 if left out.',
        minimum: 0,
        maximum: 200,
        default: 20,
      },
    },
    required: ['username'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async ({ username, submissions }, api) => {
    const { plainText } = await import('./hackernews-shapes.ts')
    const user = await read(api, `/user/${encodeURIComponent(String(username))}`)
    if (!isJson(user)) {
      throw new ApiProblemError({
        kind: 'not_found',
        message: `Hacker News has no user "${username}". User names are case-sensitive.`,
      })
    }
    const submitted = numbers(user.submitted)
    return {
      ...filled({
        id: user.id,
        karma: user.karma,
        created: isoTime(user.created),
        about: plainText(user.about),
        profile_url: `https://news.ycombinator.com/user?id=${String(user.id)}`,
      }),
      submitted_total: submitted.length,
      submitted: submitted.slice(0, Number(submissions ?? 20)),
    }
  },
})

function unknownItem(id: unknown): ApiProblemError {
  return new ApiProblemError({
    kind: 'not_found',
    message: `Hacker News has no item ${String(id)}. Find items with HACKERNEWS_SEARCH_POSTS or HACKERNEWS_GET_STORIES.`,
  })
}
