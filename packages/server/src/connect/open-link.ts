import type { Backend } from '../backend.ts'
import type { ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'

/** Where the pages belong. */
export interface Site {
  backend: Backend
  /** What the operator calls the program that asks. */
  appName: string | undefined
  /** Where its logo is. */
  appLogo: string | undefined
}

export interface OpenLink {
  link: ConnectLinkRow
  account: ConnectedAccountRow
  toolkit: { slug: string; name: string }
}
