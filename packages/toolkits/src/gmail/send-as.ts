import type { ToolkitApi } from '@composio/spec'
import { getJson } from './gmail-api.ts'

/** Gmail's list of the addresses a mailbox may send as: its own and its aliases. */
export interface SendAsList {
  sendAs?: { sendAsEmail: string; isPrimary?: boolean }[]
}

/** The address the account signs in with. */
export function primaryAddress(list: SendAsList): string {
  const primary = list.sendAs?.find(({ isPrimary }) => isPrimary)
  if (!primary) throw new TypeError('Gmail named no primary address for this mailbox.')
  return primary.sendAsEmail
}

/** Every address by which this mailbox is known. */
export async function ownAddresses(api: ToolkitApi): Promise<string[]> {
  const list = await getJson<SendAsList>(api, '/users/me/settings/sendAs')
  return (list.sendAs ?? []).map(({ sendAsEmail }) => sendAsEmail)
}
