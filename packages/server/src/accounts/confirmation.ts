import { createHash, randomBytes } from 'node:crypto'
import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { narrowTo } from '../storage/project-wall.ts'
import type { ConnectConfirmationRow, ConnectLinkRow } from '../storage/schema.ts'
import { failConnection, type ProvenCredential, requireAccount } from './account-store.ts'
import { openRequest } from './connection-request.ts'
import { pageOfApp } from './page-of-app.ts'

const LIFETIME_MS = 10 * 60_000
const OTHER_USER = 'The person signed in to the app is not the user this link was made for.'

/** What is kept until the app has said who is connecting: a provider's answer, its code not exchanged; or what was entered. */
export type Held =
  | { kind: 'answer'; stateDigest: string; callback: string }
  | { kind: 'entered'; proven: ProvenCredential }

/** @throws ValidationError for what is no page of an app */
export function parseVerifierUrl(verifierUrl: string | undefined): URL | undefined {
  return verifierUrl === undefined ? undefined : pageOfApp(verifierUrl, 'verifierUrl')
}

/**
 * Keeps, sealed, what would make the account ACTIVE, until the app has said that its signed-in user is the link's.
 * @param browser - digest of the browser that goes there and has to come back
 * @returns the app's page to send it to
 */
export async function holdForConfirmation(
  backend: Backend,
  verifierUrl: URL,
  { link, browser }: { link: ConnectLinkRow; browser: string },
  held: Held,
): Promise<URL> {
  const sessionUri = randomBytes(32).toString('base64url')
  const now = Date.now()
  const row: ConnectConfirmationRow = {
    session_digest: digest(sessionUri),
    project_id: link.project_id,
    link_id: link.id,
    account_id: link.account_id,
    browser_digest: browser,
    held: backend.vault.sealJson(held, heldPlace(digest(sessionUri), link.project_id)),
    expires_at: new Date(now + LIFETIME_MS).toISOString(),
    confirmed_at: null,
    used_at: null,
  }
  await backend.db
    .deleteFrom('connect_confirmations')
    .where('project_id', '=', row.project_id)
    .where('expires_at', '<=', new Date(now).toISOString())
    .execute()
  await backend.db.insertInto('connect_confirmations').values(row).execute()
  await backend.db
    .updateTable('connected_accounts')
    .set({ pending_until: row.expires_at })
    .where('id', '=', row.account_id)
    .where('project_id', '=', row.project_id)
    .where('status', '=', 'INITIATED')
    .execute()
  await openRequest(backend, link, row.expires_at)
  const url = new URL(verifierUrl)
  url.searchParams.set('session_uri', sessionUri)
  return url
}

/**
 * The app says which of its users is signed in in the browser that came with a session URI. Each is asked about once.
 * @returns where to send that browser on to
 * @throws ApiError for another user than the link's, whose connection ends; and for a session URI that is unknown,
 * expired, used, or another project's
 */
export async function confirmConnection(
  backend: Backend,
  scope: Scope,
  { sessionUri, userId }: { sessionUri: string; userId: string },
): Promise<string> {
  const now = new Date().toISOString()
  const row = await backend.db
    .updateTable('connect_confirmations')
    .set({ confirmed_at: now })
    .where('session_digest', '=', digest(sessionUri))
    .where('project_id', '=', scope.projectId)
    .where('confirmed_at', 'is', null)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new ApiError('ConnectedAccount_NotFound', 'session_uri: is unknown, expired or used already.')
  const account = await requireAccount(backend, scope, row.account_id)
  if (account.user_id === userId) return `${backend.publicUrl()}/oauth/continue/${sessionUri}`
  await useConfirmation(backend, row)
  await failConnection(backend, row, OTHER_USER)
  throw new ApiError('HTTP_Forbidden', `user_id: ${OTHER_USER} Nothing was connected.`)
}

export async function findConfirmation(
  { db }: Backend,
  sessionUri: string,
): Promise<ConnectConfirmationRow | undefined> {
  const row = await db
    .selectFrom('connect_confirmations')
    .selectAll()
    .where('session_digest', '=', digest(sessionUri))
    .executeTakeFirst()
  if (row) narrowTo(row.project_id)
  return row
}

/** Takes what is held out of the database. @returns undefined where somebody else has had it */
export async function useConfirmation({ db, vault }: Backend, row: ConnectConfirmationRow): Promise<Held | undefined> {
  await vault.prepare(row.project_id, row.held)
  const { numUpdatedRows } = await db
    .updateTable('connect_confirmations')
    .set({ used_at: new Date().toISOString(), held: null })
    .where('session_digest', '=', row.session_digest)
    .where('project_id', '=', row.project_id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n || row.held === null) return undefined
  await vault.prepare(row.project_id, row.held)
  return vault.openJson<Held>(row.held, heldPlace(row.session_digest, row.project_id))
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

function heldPlace(row: string, projectId: string) {
  return { table: 'connect_confirmations', row, column: 'held', projectId }
}
