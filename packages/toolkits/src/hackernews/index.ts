import { defineToolkit } from '@composio/spec'
import { getItem, getItemWithComments, getStories, getUser } from './hackernews-items.ts'
import { searchPosts } from './hackernews-search.ts'

export const toolkit = defineToolkit({
  slug: 'hackernews',
  name: 'Hacker News',
  description: 'Stories, discussions and people of Hacker News. Public: no account is needed.',
  color: '#ff6600',
  appUrl: 'https://news.ycombinator.com',
  categories: ['news', 'developer tools'],
  version: '20261122_00',
  baseUrl: 'https://hacker-news.firebaseio.com/v0',
  allowedHosts: ['hn.algolia.com'],
  auth: [],
  tools: [getStories, getItem, getItemWithComments, getUser, searchPosts],
})
