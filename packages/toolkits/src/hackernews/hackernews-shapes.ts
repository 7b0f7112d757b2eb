// The tools load this module when they run: the HTML library would slow down the start of every program.
import { htmlToText } from 'html-to-text'
import { discussionUrl, filled, isoTime, type Json, list } from './hackernews-api.ts'

/** Texts on Hacker News are HTML; undefined where there is none. */
export function plainText(html: unknown): string | undefined {
  if (typeof html !== 'string' || html === '') return undefined
  const links = { selector: 'a', options: { hideLinkHrefIfSameAsText: true } }
  return htmlToText(html, { wordwrap: false, selectors: [links] })
}

/** A story, comment, job or poll of the Firebase API. */
export function shapeItem(item: Json): Json {
  return filled({
    id: item.id,
    type: item.type,
    title: item.title,
    url: item.url,
    text: plainText(item.text),
    by: item.by,
    score: item.score,
    comments: item.descendants,
    time: isoTime(item.time),
    discussion_url: discussionUrl(item.id),
  })
}

/** IDs of the comments to show: level by level, so that a long first thread does not crowd out the others. */
export function nearest(story: Json, most: number, depth: number): Set<unknown> {
  const shown = new Set<unknown>()
  let level = list(story.children)
  for (let at = 1; at <= depth && level.length > 0 && shown.size < most; at++) {
    for (const comment of level.slice(0, most - shown.size)) shown.add(comment.id)
    level = level.filter(({ id }) => shown.has(id)).flatMap(({ children }) => list(children))
  }
  return shown
}

/** The comments below an item as a tree, of those in `shown`. */
export function repliesOf(item: Json, shown: Set<unknown>): Json[] {
  return list(item.children)
    .filter(({ id }) => shown.has(id))
    .map((comment) => {
      const hidden = list(comment.children).filter(({ id }) => !shown.has(id))
      const hiddenCount = hidden.reduce((sum, reply) => sum + 1 + countBelow(reply), 0)
      return filled({
        id: comment.id,
        by: comment.author,
        time: isoTime(comment.created_at_i),
        text: plainText(comment.text) ?? '[deleted]',
        hidden_replies: hiddenCount > 0 ? hiddenCount : undefined,
        replies: repliesOf(comment, shown),
      })
    })
}

/** How many comments are below an item. */
export function countBelow(item: Json): number {
  return list(item.children).reduce((sum, child) => sum + 1 + countBelow(child), 0)
}

/** One post that Algolia found. */
export function shapeHit(hit: Json): Json {
  const tags = Array.isArray(hit._tags) ? hit._tags : []
  const id = Number(hit.objectID)
  return filled({
    id,
    type: tags.find((tag) => ['story', 'comment', 'poll', 'pollopt', 'job'].includes(String(tag))),
    title: hit.title ?? hit.story_title,
    url: hit.url,
    text: plainText(hit.story_text ?? hit.comment_text),
    by: hit.author,
    score: hit.points,
    comments: hit.num_comments,
    story_id: hit.story_id === id ? undefined : hit.story_id,
    time: hit.created_at,
    discussion_url: discussionUrl(hit.objectID),
  })
}
