import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '../storage/schema.ts'

/** Holds which address answered 410, as a digest: an address may have a secret in its query. */
const KEY = 'webhook:disabled'

/** Whether the receiver has said that it wants no more. Another address is another receiver. */
export async function isDisabled(db: Kysely<Database>, url: URL): Promise<boolean> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst()
  return row?.value.split(' ')[0] === digestOf(url)
}

export async function disableReceiver(db: Kysely<Database>, url: URL, at: Date): Promise<void> {
  const value = `${digestOf(url)} ${at.toISOString()}`
  await db
    .insertInto('meta')
    .values({ key: KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

/** @returns since when it was disabled; undefined where it was not */
export async function disabledSince(db: Kysely<Database>): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst()
  return row?.value.split(' ')[1]
}

export async function enableReceiver(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom('meta').where('key', '=', KEY).execute()
}

function digestOf({ href }: URL): string {
  return createHash('sha256').update(href).digest('base64url')
}
