import type { Backend } from '../backend.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { type CallCredential, callApi } from '../upstream/call-api.ts'

const TIMEOUT_MS = 20_000

/**
 * Asks the provider whose credential this is, which also proves that it works.
 * @returns null where the toolkit has no such call
 * @throws ApiProblemError when the credential is refused
 */
export async function identify(
  { egress }: Backend,
  toolkit: InstalledToolkit,
  credential: CallCredential,
): Promise<{ id: string; label: string } | null> {
  const { whoami } = toolkit.definition
  if (!whoami) return null
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const { body } = await callApi({ egress, toolkit, credential, signal }, whoami.request)
  return whoami.account(body)
}
