import type { Page } from '@composio/spec/wire'
import { ApiError } from './api-error.ts'

const DEFAULT_LIMIT = 20

export interface PageRequest {
  cursor?: string | undefined
  limit?: number | undefined
}

/** Where a page starts and how long it is. @throws ApiError on a cursor that is not one of ours. */
function pageWindow({ cursor, limit = DEFAULT_LIMIT }: PageRequest): { offset: number; limit: number } {
  if (!cursor) return { offset: 0, limit }
  const match = /^o(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!match)
    throw new ApiError('HTTP_BadRequest', 'cursor: not a cursor of this list; leave it out to start at the beginning')
  return { offset: Number(match[1]), limit }
}

/** The list envelope around one page of `total` items. */
function toPage<T>(items: T[], total: number, { offset, limit }: { offset: number; limit: number }): Page<T> {
  const next = offset + limit
  return {
    items,
    next_cursor: next < total ? Buffer.from(`o${next}`).toString('base64url') : null,
    total_pages: Math.max(1, Math.ceil(total / limit)),
    current_page: Math.floor(offset / limit) + 1,
    total_items: total,
  }
}

export function pageOf<T>(all: T[], request: PageRequest): Page<T> {
  const window = pageWindow(request)
  return toPage(all.slice(window.offset, window.offset + window.limit), all.length, window)
}
