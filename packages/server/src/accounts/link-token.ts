import { createHmac } from 'node:crypto'
import type { Backend } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'

export function linkUrl({ publicUrl, linkKey }: Backend, link: Pick<ConnectLinkRow, 'id'>): string {
  return `${publicUrl()}/link/${linkToken(linkKey, link.id)}`
}

/** The database holds the id only: who reads it cannot open anybody's link. */
export function linkToken(linkKey: Uint8Array, id: string): string {
  return `${id}.${createHmac('sha256', linkKey).update(`link:${id}`).digest('base64url')}`
}
