import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Backend } from '../backend.ts'
import type { Caller, ClientSession } from './caller.ts'

/**
 * The value of `Mcp-Session-Id`. It carries what it stands for, signed and bound to the project and the session, so
 * that any replica answers the next request. It proves nothing about the caller: the key is asked for every time.
 */
export function issueClientSession({ linkKey }: Backend, caller: Caller, opensUrls: boolean): string {
  const client: ClientSession = { nonce: randomBytes(16).toString('base64url'), opensUrls }
  const payload = Buffer.from(JSON.stringify(client)).toString('base64url')
  return `${payload}.${sign(linkKey, caller, payload)}`
}

/** @returns undefined for one that was not issued here, or for another session */
export function readClientSession({ linkKey }: Backend, caller: Caller, id: string): ClientSession | undefined {
  const [payload = '', signature = ''] = id.split('.')
  const wanted = Buffer.from(sign(linkKey, caller, payload))
  const given = Buffer.from(signature)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as ClientSession
}

function sign(linkKey: Uint8Array, { scope, session }: Caller, payload: string): string {
  return createHmac('sha256', linkKey)
    .update(JSON.stringify(['mcp-session', scope.projectId, session.id, payload]))
    .digest('base64url')
}
