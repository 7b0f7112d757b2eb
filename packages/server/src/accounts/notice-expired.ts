import type { Backend } from '../backend.ts'
import { tellOfRequests } from './tell-of-request.ts'

const AT_ONCE = 100

/**
 * Nobody does anything when a connection request expires: this tells of it, once, whichever process gets to it first.
 * @param now - epoch milliseconds
 * @returns when the next one expires, if nothing else happens to it before
 */
export async function noticeExpired(backend: Backend, now: number): Promise<number | undefined> {
  const time = new Date(now).toISOString()
  for (;;) {
    const expired = await watchedLinks(backend).where('settles_by', '<=', time).limit(AT_ONCE).execute()
    for (const { id, project_id } of expired) await tellOnce(backend, { id, project_id, time })
    if (expired.length < AT_ONCE) break
  }
  const next = await watchedLinks(backend).limit(1).executeTakeFirst()
  return next && Date.parse(next.settles_by)
}

/** Those that were made while there were webhooks, and are still open. */
function watchedLinks({ db }: Backend) {
  return db
    .selectFrom('connect_links')
    .select(['id', 'project_id', 'settles_by'])
    .where('is_watched', '=', 1)
    .where('outcome', 'is', null)
    .orderBy('settles_by')
}

async function tellOnce(backend: Backend, link: { id: string; project_id: string; time: string }): Promise<void> {
  await backend.db.transaction().execute(async (trx) => {
    const expired = await trx
      .updateTable('connect_links')
      .set({ is_watched: null })
      .where('id', '=', link.id)
      .where('project_id', '=', link.project_id)
      .where('is_watched', '=', 1)
      .where('outcome', 'is', null)
      .where('settles_by', '<=', link.time)
      .returningAll()
      .execute()
    await tellOfRequests({ ...backend, db: trx }, expired, 'expired')
  })
}
