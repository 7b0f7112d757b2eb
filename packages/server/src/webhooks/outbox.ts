import type { Kysely } from 'kysely'
import { newId } from '../shared/ids.ts'
import type { Database } from '../storage/schema.ts'

export interface WebhookEvent {
  projectId: string
  /** `composio.…` */
  type: string
  /** What it is about: messages about the same are sent in their order. */
  subject: string
  /** Whose it is; never with a secret in it. */
  metadata: Record<string, unknown>
  /** Never with a secret in it, a connect link's URL included: who has that may use it. */
  data: Record<string, unknown>
}

/**
 * Writes a message to be sent, in the transaction of the change it tells of: both are there or none is. Call it after
 * the subject's row was changed, which keeps others from writing about it at the same time.
 */
export async function enqueue(trx: Kysely<Database>, event: WebhookEvent): Promise<void> {
  const { projectId, type, subject, metadata, data } = event
  const id = newId('msg')
  const now = new Date().toISOString()
  const last = await trx
    .selectFrom('webhook_messages')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('project_id', '=', projectId)
    .where('subject', '=', subject)
    .executeTakeFirst()
  await trx
    .insertInto('webhook_messages')
    .values({
      id,
      project_id: projectId,
      type,
      subject,
      position: (last?.position ?? 0) + 1,
      body: JSON.stringify({ id, timestamp: now, type, metadata: { ...metadata, ...ownerOf(projectId) }, data }),
      state: 'waiting',
      attempts: 0,
      due_at: now,
      lease: null,
      lease_until: null,
      problem: null,
      created_at: now,
      ended_at: null,
    })
    .execute()
}

/** There are no organizations here; readers of the contract's payloads want one, so it is the project again. */
function ownerOf(projectId: string): { project_id: string; org_id: string } {
  return { project_id: projectId, org_id: projectId }
}
