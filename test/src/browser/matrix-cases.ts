import type { Page } from 'playwright-core'
import type { MatrixStage, Mode } from './matrix-stage.ts'

/** How a case ends. */
export interface End {
  /** Heading of the page its person has in front of them. */
  page: string
  /** Of the account of the link it is about. */
  status: 'ACTIVE' | 'FAILED' | 'INITIATED'
  /** How often the provider was asked for a token. */
  tokenRequests: number
}

/** One line of the table in docs/security.md. */
export interface MatrixCase {
  name: string
  run(stage: MatrixStage): Promise<{ page: Page; accountId: string }>
  /** `undefined`: there is no such thing in that mode. */
  ends: Record<Mode, End | undefined>
}

export const CONNECTED: End = { page: 'Acme is connected', status: 'ACTIVE', tokenRequests: 1 }
export const REFUSED: End = { page: 'This sign-in cannot be finished', status: 'FAILED', tokenRequests: 0 }
export const NOT_CONNECTED: End = { page: 'Acme is not connected', status: 'FAILED', tokenRequests: 0 }
/** What the app of these tests shows whoever is not the user of a link. */
export const NOT_YOURS: End = { page: 'This link is not yours', status: 'FAILED', tokenRequests: 0 }

/** What a link says where the app has to say first who it is: it is as if nobody had opened it. */
export const DOES_NOT_OPEN: End = { ...NOT_YOURS, status: 'INITIATED' }

export const inEveryMode = (end: End): MatrixCase['ends'] => ({ browser: end, verified: end, token: end })
