import type { Backend, Scope } from '../backend.ts'
import { actAcrossProjects } from '../storage/project-wall.ts'

/** Long after a link or a sign-in has ended somebody may still ask how; then nobody does. */
const KEPT_MS = 30 * 24 * 60 * 60_000
const AT_MOST_EVERY_MS = 60_000
/** Rows of a table in one go, so that a database that was never tidied up is not busy with it for long. */
const MOST_ROWS = 1_000

/** When this process last did so for a project. */
const lastTimes = new WeakMap<Backend['db'], Map<string, number>>()

/**
 * Deletes a project's connect links and sign-ins that expired 30 days ago, with the calls and browsers noted for them,
 * what waits for a confirmation that can no longer come, and what the journal of refreshes still says about tokens and
 * accounts that are no more. At most once a minute in a process; a failure is logged only.
 */
export async function forgetExpired({ db, log }: Pick<Backend, 'db' | 'log'>, { projectId }: Scope): Promise<void> {
  const now = Date.now()
  const times = lastTimes.get(db) ?? new Map<string, number>()
  lastTimes.set(db, times)
  if (now - (times.get(projectId) ?? Number.NEGATIVE_INFINITY) < AT_MOST_EVERY_MS) return
  times.set(projectId, now)
  const before = new Date(now - KEPT_MS).toISOString()
  try {
    await forgetLinks(db, projectId, before)
    await forgetFlows(db, projectId, before)
    await forgetConfirmations(db, projectId, new Date(now).toISOString())
    // Of all projects: an account that is not shown would be taken for one that is gone.
    await actAcrossProjects(() => forgetAttempts(db, before))
  } catch (error) {
    log(`expired connect links could not be deleted: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

async function forgetLinks(db: Backend['db'], projectId: string, before: string): Promise<void> {
  const expired = db
    .selectFrom('connect_links')
    .select('id')
    .where('project_id', '=', projectId)
    .where('expires_at', '<', before)
    .limit(MOST_ROWS)
  const links = await expired.execute()
  if (links.length === 0) return
  const ids = links.map(({ id }) => id)
  await db.transaction().execute(async (trx) => {
    for (const table of ['connection_calls', 'link_users'] as const)
      await trx.deleteFrom(table).where('project_id', '=', projectId).where('link_id', 'in', ids).execute()
    await trx.deleteFrom('connect_links').where('project_id', '=', projectId).where('id', 'in', ids).execute()
  })
}

async function forgetFlows(db: Backend['db'], projectId: string, before: string): Promise<void> {
  const expired = db
    .selectFrom('oauth_flows')
    .select('state_digest')
    .where('project_id', '=', projectId)
    .where('expires_at', '<', before)
    .limit(MOST_ROWS)
  await db.deleteFrom('oauth_flows').where('project_id', '=', projectId).where('state_digest', 'in', expired).execute()
}

/** At once: what was held for the app's word may be a credential, and nobody is told apart who used it or came too late. */
async function forgetConfirmations(db: Backend['db'], projectId: string, before: string): Promise<void> {
  const expired = db
    .selectFrom('connect_confirmations')
    .select('session_digest')
    .where('project_id', '=', projectId)
    .where('expires_at', '<', before)
    .limit(MOST_ROWS)
  await db
    .deleteFrom('connect_confirmations')
    .where('project_id', '=', projectId)
    .where('session_digest', 'in', expired)
    .execute()
}

/** An attempt in doubt is kept as long as its account: it decides how the token's next refresh is read. */
async function forgetAttempts(db: Backend['db'], before: string): Promise<void> {
  const stored = db
    .selectFrom('refresh_attempts')
    .select('account_id')
    .where('outcome', '=', 'stored')
    .where('started_at', '<', before)
    .limit(MOST_ROWS)
  await db
    .deleteFrom('refresh_attempts')
    .where('account_id', 'in', stored)
    .where('outcome', '=', 'stored')
    .where('started_at', '<', before)
    .execute()
  const orphaned = db
    .selectFrom('refresh_attempts')
    .select('account_id')
    .where('started_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('connected_accounts')
            .select('connected_accounts.id')
            .whereRef('connected_accounts.id', '=', 'refresh_attempts.account_id'),
        ),
      ),
    )
    .limit(MOST_ROWS)
  await db.deleteFrom('refresh_attempts').where('account_id', 'in', orphaned).where('started_at', '<', before).execute()
}
