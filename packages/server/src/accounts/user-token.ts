import { createHash, createHmac } from 'node:crypto'
import type { Backend } from '../backend.ts'
import { narrowTo } from '../storage/project-wall.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { requireAccount } from './account-store.ts'
import type { UserTokens } from './user-token-setting.ts'

/** Where the app's page posts a token to. */
export const USER_TOKEN_PATH = '/connect/user'
const LONGEST_LIFE_SECONDS = 5 * 60
/** By how much the app's clock may be off. */
const TOLERANCE_SECONDS = 30

/** Where a browser gets a token for a link. What is in this address opens nothing: it goes to logs and histories. */
export function userTokenPage({ page }: UserTokens, link: string, nonce: string): URL {
  const url = new URL(page)
  url.searchParams.set('link', link)
  url.searchParams.set('nonce', nonce)
  return url
}

/** Names one browser at one link, without giving its cookie away: a token made for it is of no use in another. */
export function userNonce({ linkKey }: Pick<Backend, 'linkKey'>, link: string, browser: string): string {
  return createHmac('sha256', linkKey).update(`user:${link}:${browser}`).digest('base64url')
}

export type Admission =
  | { kind: 'admitted'; link: ConnectLinkRow }
  /** `invalid`: not a token for this server and an open link. `other-user`: for somebody else than the link. */
  | { kind: 'refused'; reason: 'invalid' | 'other-user'; detail: string }

/** Takes a token once: its browser may open its link from now on, if its user is the link's. */
export async function admitUser(backend: Backend, tokens: UserTokens, token: string): Promise<Admission> {
  const claims = await readClaims(backend, tokens, token)
  if (typeof claims === 'string') return { kind: 'refused', reason: 'invalid', detail: claims }
  const link = await backend.db.selectFrom('connect_links').selectAll().where('id', '=', claims.link).executeTakeFirst()
  if (!link || link.closed_at !== null || link.expires_at <= new Date().toISOString())
    return { kind: 'refused', reason: 'invalid', detail: 'link: is unknown, expired or used' }
  narrowTo(link.project_id)
  const account = await requireAccount(backend, { projectId: link.project_id }, link.account_id)
  if (account.user_id !== claims.sub)
    return { kind: 'refused', reason: 'other-user', detail: 'sub: is not the user the link was made for' }
  await forgetAdmissions(backend, link)
  const { numInsertedOrUpdatedRows } = await backend.db
    .insertInto('link_users')
    .values({
      token_digest: createHash('sha256').update(claims.jti).digest('base64url'),
      project_id: link.project_id,
      link_id: link.id,
      nonce: claims.nonce,
      expires_at: link.expires_at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return { kind: 'admitted', link }
  return { kind: 'refused', reason: 'invalid', detail: 'jti: was used already' }
}

/** Whether the app has said that the link's user is in a browser. */
export async function isAdmitted(backend: Backend, link: ConnectLinkRow, browser: string | undefined) {
  if (!browser) return false
  const row = await backend.db
    .selectFrom('link_users')
    .select('token_digest')
    .where('project_id', '=', link.project_id)
    .where('link_id', '=', link.id)
    .where('nonce', '=', userNonce(backend, link.id, browser))
    .executeTakeFirst()
  return row !== undefined
}

interface Claims {
  sub: string
  jti: string
  link: string
  nonce: string
}

/** @returns the claims, or what is wrong with the token, for the app's developer */
async function readClaims(backend: Backend, tokens: UserTokens, token: string): Promise<Claims | string> {
  const { errors, jwtVerify } = await import('jose')
  try {
    const { payload } = await jwtVerify(token, tokens.key, {
      algorithms: [tokens.algorithm],
      audience: backend.publicUrl(),
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'aud', 'jti', 'exp', 'link', 'nonce'],
    })
    const { sub, jti, link, nonce, exp = 0 } = payload
    if (exp > Date.now() / 1_000 + LONGEST_LIFE_SECONDS + TOLERANCE_SECONDS)
      return `exp: is more than ${LONGEST_LIFE_SECONDS / 60} minutes away`
    for (const [name, value] of Object.entries({ sub, jti, link, nonce }))
      if (typeof value !== 'string' || value === '' || value.length > 512) return `${name}: must be a text`
    return { sub, jti, link, nonce } as Claims
  } catch (error) {
    if (error instanceof errors.JOSEError) return error.message
    throw error
  }
}

async function forgetAdmissions({ db }: Backend, { project_id }: ConnectLinkRow): Promise<void> {
  await db
    .deleteFrom('link_users')
    .where('project_id', '=', project_id)
    .where('expires_at', '<=', new Date().toISOString())
    .execute()
}
