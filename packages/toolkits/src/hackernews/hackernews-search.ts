import { ApiProblemError, defineTool } from '@composio/spec'
import { filled, type Json, list, search } from './hackernews-api.ts'
import { posts } from './hackernews-outputs.ts'

export const searchPosts = defineTool({
  slug: 'HACKERNEWS_SEARCH_POSTS',
  aliases: ['HACKERNEWS_SEARCH'],
  name: 'Search posts',
  description:
    'Searches everything ever posted on Hacker News: stories by default, comments and others on request. Filters by author, points, comments and time. Returns title, link, points, author, number of comments and discussion URL, best match first, or newest first with sort "date". Without query it lists all posts that pass the filters.',
  input: {
    type: 'object',
    properties: {
      query: {
        type: 'string',
        description: 'Words to look for; "…" for a phrase.',
        examples: ['sqlite', '"show hn" editor'],
      },
      type: {
        type: 'string',
        description: 'Kind of post; any searches all kinds.',
        enum: ['story', 'comment', 'ask_hn', 'show_hn', 'poll', 'job', 'front_page', 'any'],
        default: 'story',
      },
      author: {
        type: 'string',
        description: 'Only posts by this user.',
        pattern: '^[A-Za-z0-9_-]{1,32}$',
        examples: ['pg'],
      },
      story_id: {
        type: 'integer',
        description: 'Only posts in the discussion of this story.',
        minimum: 1,
        examples: [8863],
      },
      sort: { type: 'string', description: 'relevance or date.', enum: ['relevance', 'date'], default: 'relevance' },
      min_points: {
        type: 'integer',
        description: 'Only posts with at least this many points.',
        minimum: 0,
        examples: [100],
      },
      min_comments: {
        type: 'integer',
        description: 'Only posts with at least this many comments.',
        minimum: 0,
        examples: [50],
      },
      created_after: {
        type: 'string',
        description: 'ISO 8601 date or time.',
        examples: ['2025-01-01', '2025-01-01T12:00:00Z'],
      },
      created_before: { type: 'string', description: 'ISO 8601 date or time.', examples: ['2025-02-01'] },
      limit: {
        type: 'integer',
        description: 'How many per page; 10 if left out.',
        minimum: 1,
        maximum: 100,
        default: 10,
      },
      page: {
        type: 'integer',
        description: 'Page, from 0. Only the first 1,000 matches can be reached.',
        minimum: 0,
        default: 0,
      },
    },
    additionalProperties: false,
  },
  output: posts,
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async (args, api) => {
    const { shapeHit } = await import('./hackernews-shapes.ts')
    const answer = await search(api, args.sort === 'date' ? '/search_by_date' : '/search', searchQuery(args))
    return {
      posts: list(answer.hits).map(shapeHit),
      total: answer.nbHits,
      page: answer.page,
      pages: answer.nbPages,
    }
  },
})

/** The arguments as Algolia's parameters; tags and numeric filters separated by commas must all hold. */
function searchQuery(args: Json): Json {
  const type = args.type ?? 'story'
  const tags = [
    type === 'any' ? undefined : type,
    args.author === undefined ? undefined : `author_${args.author}`,
    args.story_id === undefined ? undefined : `story_${args.story_id}`,
  ].filter((tag) => tag !== undefined)
  const filters = [
    args.min_points === undefined ? undefined : `points>=${args.min_points}`,
    args.min_comments === undefined ? undefined : `num_comments>=${args.min_comments}`,
    args.created_after === undefined ? undefined : `created_at_i>${seconds('created_after', args.created_after)}`,
    args.created_before === undefined ? undefined : `created_at_i<${seconds('created_before', args.created_before)}`,
  ].filter((filter) => filter !== undefined)
  return filled({
    query: args.query,
    tags: tags.length > 0 ? tags.join(',') : undefined,
    numericFilters: filters.length > 0 ? filters.join(',') : undefined,
    hitsPerPage: args.limit ?? 10,
    page: args.page ?? 0,
  })
}

function seconds(name: string, time: unknown): number {
  const milliseconds = Date.parse(String(time))
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000)
  throw new ApiProblemError({ kind: 'invalid', message: `${name}: "${time}" is not an ISO 8601 date or time.` })
}
