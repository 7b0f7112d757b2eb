import { ValidationError } from '@composio/spec'
import type { Kysely } from 'kysely'
import type { Database } from '../storage/schema.ts'
import { disabledSince, enableReceiver } from './receiver-state.ts'

const MOST_LISTED = 200

/** A message that was not received, or not yet; times are ISO 8601, UTC. */
export interface WebhookMessageInfo {
  id: string
  type: string
  project: string
  /** `dead`: it was tried for three days, and is tried no more. */
  state: 'waiting' | 'dead'
  attempts: number
  /** What the last try met with. */
  problem: string | null
  createdAt: string
  /** When it is tried next; null where it is not. */
  nextTryAt: string | null
}

/** What became of webhooks, for whoever has the database. Running servers see changes within half a minute. */
export interface WebhookAdministration {
  /** Of those that were not received the latest; none older than 30 days is kept. */
  listWebhookMessages(): Promise<WebhookMessageInfo[]>
  /** Has a message sent again, once more from the first try. @throws ValidationError where there is none, or it was received */
  retryWebhookMessage(id: string): Promise<void>
  /** Since when the receiver gets nothing, because it answered 410; null while it does. */
  webhooksDisabledSince(): Promise<string | null>
  enableWebhooks(): Promise<void>
}

export function webhookAdministration(db: Kysely<Database>): WebhookAdministration {
  return {
    listWebhookMessages: () => listMessages(db),
    retryWebhookMessage: (id) => retryMessage(db, id),
    webhooksDisabledSince: async () => (await disabledSince(db)) ?? null,
    enableWebhooks: () => enableReceiver(db),
  }
}

async function listMessages(db: Kysely<Database>): Promise<WebhookMessageInfo[]> {
  const rows = await db
    .selectFrom('webhook_messages')
    .select(['id', 'type', 'project_id', 'state', 'attempts', 'problem', 'created_at', 'due_at'])
    .where('state', '!=', 'delivered')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(MOST_LISTED)
    .execute()
  return rows.map(({ id, type, project_id, state, attempts, problem, created_at, due_at }) => ({
    id,
    type,
    project: project_id,
    state: state === 'dead' ? 'dead' : 'waiting',
    attempts,
    problem,
    createdAt: created_at,
    nextTryAt: state === 'dead' ? null : due_at,
  }))
}

async function retryMessage(db: Kysely<Database>, id: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('webhook_messages')
    .set({ state: 'waiting', attempts: 0, due_at: new Date().toISOString(), ended_at: null })
    .where('id', '=', id)
    .where('state', '!=', 'delivered')
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new ValidationError(`id: there is no message "${id}" that was not received.`)
}
