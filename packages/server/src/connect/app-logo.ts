import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ValidationError } from '@composio/spec'
import type { MiddlewareHandler } from 'hono'

const LARGEST_BYTES = 256 * 1024
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** The operator's logo, as connect pages show it. */
export interface AppLogo {
  type: 'image/png' | 'image/svg+xml'
  bytes: Uint8Array<ArrayBuffer>
  /** Names the content, so that browsers never show an old one from their caches. */
  url: string
}

/** @throws ValidationError when there is no such file, it is too large, or neither a PNG nor an SVG. */
export function readAppLogo(path: string): AppLogo {
  const bytes = readLogoFile(path)
  if (bytes.length > LARGEST_BYTES)
    throw new ValidationError(`appLogo: ${path} has ${bytes.length} bytes; ${LARGEST_BYTES} are the limit.`)
  const type = typeOf(bytes)
  if (!type) throw new ValidationError(`appLogo: ${path} is neither a PNG nor an SVG.`)
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return { type, bytes, url: `/app-logo?v=${version}` }
}

/** Shown by itself it runs no script and loads nothing: an SVG is a document that could do both. */
export function serveAppLogo(logo: AppLogo | undefined): MiddlewareHandler {
  return async (c) => {
    if (!logo) return c.notFound()
    return c.body(logo.bytes, 200, {
      'content-type': logo.type,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=3600',
    })
  }
}

function readLogoFile(path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new ValidationError(`appLogo: ${path} cannot be read (${code}).`)
  }
}

/** By what is in it; a file's name says what somebody thinks it is. */
function typeOf(bytes: Uint8Array): AppLogo['type'] | undefined {
  if (PNG_SIGNATURE.equals(bytes.subarray(0, PNG_SIGNATURE.length))) return 'image/png'
  // Before its root element an SVG may have a byte order mark, a declaration, comments and a document type.
  const prolog = /^\uFEFF?\s*(?:(?:<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)\s*)*<svg[\s>]/i
  return prolog.test(Buffer.from(bytes).toString('utf8')) ? 'image/svg+xml' : undefined
}
