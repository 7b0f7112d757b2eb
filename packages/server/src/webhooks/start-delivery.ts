import { noticeExpired } from '../accounts/notice-expired.ts'
import type { Backend } from '../backend.ts'
import { Egress } from '../egress/egress.ts'

/** Sends what is in the outbox until it is stopped, where a receiver is set; loaded only there. */
export async function startDelivery(backend: Backend): Promise<{ stop(): Promise<void> } | undefined> {
  const { db, webhook, wakeUps, log } = backend
  if (!webhook) return undefined
  const { Deliverer } = await import('./deliverer.ts')
  // A way out of its own: the receiver's address, private perhaps, is none that tools may call.
  const egress = new Egress(new Set(webhook.allowPrivate ? [webhook.url.origin] : []))
  const deliverer = new Deliverer({
    db,
    egress,
    webhook,
    wakeUps,
    log,
    noticeTime: (now) => noticeExpired(backend, now),
  })
  deliverer.start()
  return {
    stop: async () => {
      await deliverer.stop()
      await egress.close()
    },
  }
}
