import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Egress } from '../egress/egress.ts'
import { databaseNow } from '../storage/durable-transaction.ts'
import { actAcrossProjects } from '../storage/project-wall.ts'
import type { Database, WebhookMessageRow } from '../storage/schema.ts'
import type { WakeUps } from '../wake-ups.ts'
import { disableReceiver, isDisabled } from './receiver-state.ts'
import { pauseAfter } from './schedule.ts'
import { type Sent, sendMessage } from './send-message.ts'
import type { Webhook } from './webhook-setting.ts'

/** How often what another process left behind is looked for. This process's own messages ring. */
const LOOK_EVERY_MS = 30_000
/** Longer than a try takes, so that no other process sends what this one is sending. */
const LEASE_MS = 20_000
/** The least between two looks of its own: the rest of a lease, or a clock that is behind. */
const SHORTEST_PAUSE_MS = 1_000
const AFTER_FAULT_MS = 5_000
const AT_ONCE = 16
const STOP_MS = 5_000
const KEPT_MS = 30 * 24 * 60 * 60_000
const FORGET_EVERY_MS = 60 * 60_000

export interface DelivererOptions {
  db: Kysely<Database>
  egress: Egress
  webhook: Webhook
  wakeUps: WakeUps
  log: (line: string) => void
  /** Writes messages about what happens by time alone. @returns when it happens next, in epoch milliseconds */
  noticeTime?: (now: number) => Promise<number | undefined>
  /** For tests: the clock of everything but leases, which go by the database's. */
  now?: () => number
  leaseMs?: number
}

/**
 * Sends what is in the outbox: at least once, by one process at a time, messages about one subject in their order. It
 * sleeps until the next message is due, or somebody in this process rings.
 */
export class Deliverer {
  readonly #options: DelivererOptions
  readonly #now: () => number
  readonly #leaseMs: number
  readonly #ending = new AbortController()
  readonly #sending = new AbortController()
  #running: Promise<void> | undefined
  #forgotAt = Number.NEGATIVE_INFINITY

  constructor(options: DelivererOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#leaseMs = options.leaseMs ?? LEASE_MS
  }

  start(): void {
    this.#running ??= actAcrossProjects(() => this.#run())
  }

  /** Gives tries under way some seconds; those that take longer are made again by whoever comes next. */
  async stop(): Promise<void> {
    this.#ending.abort()
    const timer = setTimeout(() => this.#sending.abort(), STOP_MS)
    await this.#running
    clearTimeout(timer)
  }

  async #run(): Promise<void> {
    const { wakeUps, log } = this.#options
    while (!this.#ending.signal.aborted) {
      // Listens before it looks: what is written meanwhile is not slept over.
      const round = new AbortController()
      const rung = wakeUps.next(LOOK_EVERY_MS, AbortSignal.any([round.signal, this.#ending.signal]))
      let pauseMs = AFTER_FAULT_MS
      try {
        pauseMs = await this.deliverDue()
      } catch (error) {
        log(`webhooks: ${error instanceof Error ? error.message : 'unknown error'}`)
      }
      await Promise.race([rung, wakeUps.next(Math.min(pauseMs, LOOK_EVERY_MS), round.signal)])
      round.abort()
    }
  }

  /** Sends all that is due. @returns in how many milliseconds something will be */
  async deliverDue(): Promise<number> {
    const { db, webhook, noticeTime } = this.#options
    const nextNotice = await noticeTime?.(this.#now())
    await this.#forgetOld()
    let nextDue: number | undefined
    if (!(await isDisabled(db, webhook.url))) nextDue = await this.#sendAll()
    const next = Math.min(nextNotice ?? Number.POSITIVE_INFINITY, nextDue ?? Number.POSITIVE_INFINITY)
    return Math.max(next - this.#now(), SHORTEST_PAUSE_MS)
  }

  /** @returns when the next one is due */
  async #sendAll(): Promise<number | undefined> {
    for (;;) {
      const { due, next } = await this.#look()
      if (this.#ending.signal.aborted || due.length === 0) return next
      const sent = await Promise.all(due.map((message) => this.#deliver(message)))
      // Others are at all of these.
      if (sent.every((kind) => kind === undefined || kind === 'stopped')) return next
      if (sent.includes('gone')) return undefined
    }
  }

  /** The first message about each subject, of those nobody is sending. */
  async #look(): Promise<{ due: WebhookMessageRow[]; next: number | undefined }> {
    const { db } = this.#options
    const heads = await db
      .selectFrom('webhook_messages as message')
      .selectAll()
      .where('state', '=', 'waiting')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('webhook_messages as earlier')
              .select('earlier.id')
              .whereRef('earlier.project_id', '=', 'message.project_id')
              .whereRef('earlier.subject', '=', 'message.subject')
              .whereRef('earlier.position', '<', 'message.position')
              .where('earlier.state', '=', 'waiting'),
          ),
        ),
      )
      .orderBy('due_at')
      .limit(4 * AT_ONCE)
      .execute()
    if (heads.length === 0) return { due: [], next: undefined }
    const [now, leaseNow] = [this.#now(), await databaseNow(db)]
    const isFree = ({ lease_until: until }: WebhookMessageRow) => until === null || Date.parse(until) <= leaseNow
    const due = heads.filter((message) => Date.parse(message.due_at) <= now && isFree(message)).slice(0, AT_ONCE)
    const times = heads.map(({ due_at, lease_until }) =>
      Math.max(Date.parse(due_at), lease_until === null ? 0 : now + Date.parse(lease_until) - leaseNow),
    )
    return { due, next: Math.min(...times) }
  }

  /** @returns undefined where another process has taken it */
  async #deliver(message: WebhookMessageRow): Promise<Sent['kind'] | undefined> {
    const { db, egress, webhook } = this.#options
    const lease = randomUUID()
    if (!(await this.#claim(message, lease))) return undefined
    const sent = await sendMessage(egress, webhook, message, { now: this.#now(), signal: this.#sending.signal })
    if (sent.kind === 'gone') await this.#disable()
    const result = db
      .updateTable('webhook_messages')
      .set({ ...this.#stateAfter(message, sent), lease: null, lease_until: null })
      .where('id', '=', message.id)
      .where('project_id', '=', message.project_id)
      .where('state', '=', 'waiting')
    // What was received was, even if somebody took this process for dead meanwhile; of failures theirs counts.
    await (sent.kind === 'delivered' ? result : result.where('lease', '=', lease)).execute()
    return sent.kind
  }

  async #claim({ id, project_id, attempts }: WebhookMessageRow, lease: string): Promise<boolean> {
    const { db } = this.#options
    const now = await databaseNow(db)
    const { numUpdatedRows } = await db
      .updateTable('webhook_messages')
      .set({ lease, lease_until: new Date(now + this.#leaseMs).toISOString() })
      .where('id', '=', id)
      .where('project_id', '=', project_id)
      .where('state', '=', 'waiting')
      // As it was seen: somebody else may have tried it, and put it off, since.
      .where('attempts', '=', attempts)
      .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<=', new Date(now).toISOString())]))
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }

  #stateAfter({ id, type, attempts: before }: WebhookMessageRow, sent: Sent): Partial<WebhookMessageRow> {
    const now = this.#now()
    if (sent.kind === 'stopped') return {}
    const attempts = before + 1
    const ended_at = new Date(now).toISOString()
    if (sent.kind === 'delivered') return { state: 'delivered', attempts, problem: null, ended_at }
    const { problem } = sent
    // To be sent when the receiver is enabled again.
    if (sent.kind === 'gone') return { attempts: before, problem }
    const pauseMs = pauseAfter(attempts, sent.retryAfterS)
    if (pauseMs !== undefined) return { attempts, problem, due_at: new Date(now + pauseMs).toISOString() }
    this.#options.log(`webhooks: gave up ${id} (${type}) after ${attempts} tries: ${problem}`)
    return { state: 'dead', attempts, problem, ended_at }
  }

  async #disable(): Promise<void> {
    const { db, webhook, log } = this.#options
    await disableReceiver(db, webhook.url, new Date(this.#now()))
    log(`webhooks: ${webhook.url.origin} answered 410, and gets no more; "composio webhooks enable" begins again`)
  }

  async #forgetOld(): Promise<void> {
    const now = this.#now()
    if (now - this.#forgotAt < FORGET_EVERY_MS) return
    this.#forgotAt = now
    const before = new Date(now - KEPT_MS).toISOString()
    await this.#options.db.deleteFrom('webhook_messages').where('created_at', '<', before).execute()
  }
}
