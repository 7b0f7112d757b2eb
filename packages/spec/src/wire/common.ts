import { z } from 'zod'

/** Prefix of every REST route. `/api/v3` answers the same. */
export const API_PREFIX = '/api/v3.1'

export const slugSchema = z.string().min(1).max(128)

/** `a,b` or a repeated parameter, as an array. */
export const commaList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (Array.isArray(value) ? value : [value])
      .flatMap((part) => part.split(','))
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .optional()

export const booleanParam = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional()

/** Larger limits are clamped, not refused: published clients send 9999. */
export function pageQuery(maximum: number) {
  return {
    cursor: z.string().max(512).optional(),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .transform((limit) => Math.min(limit, maximum))
      .optional(),
  }
}

/** The envelope of every list. */
export interface Page<T> {
  items: T[]
  next_cursor: string | null
  total_pages: number
  current_page: number
  total_items: number
}

/** Where the browser goes after connecting: an absolute http(s) URL. */
export const callbackUrlSchema = z.string().max(2048).refine(isCallbackUrl, {
  error: 'must be an absolute http(s) URL without credentials, for example https://your-app.example/connected',
})

function isCallbackUrl(value: string): boolean {
  // Checked on the text first: the URL parser silently repairs these into something else.
  if (/[\s\\\p{Cc}]/u.test(value) || !/^https?:\/\//i.test(value)) return false
  const url = URL.parse(value)
  return url !== null && url.username === '' && url.password === '' && url.hostname !== ''
}
