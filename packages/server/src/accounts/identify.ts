import type { AuthScheme } from '@composio/spec'
import type { Backend } from '../backend.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { openFields } from '../catalog/scheme-entry.ts'
import { callApi } from '../upstream/call-api.ts'
import type { Credential } from './credential.ts'
import { handlerOf, toCallCredential } from './schemes/schemes.ts'

const TIMEOUT_MS = 20_000

/**
 * Asks the provider whose credential this is, which also proves that it works.
 * @returns null where nothing tells
 * @throws ApiProblemError when the credential is refused
 */
export async function identify(
  { egress }: Pick<Backend, 'egress'>,
  toolkit: InstalledToolkit,
  scheme: AuthScheme,
  credential: Credential,
): Promise<{ id: string; label: string } | null> {
  const own = 'whoami' in scheme ? scheme.whoami : undefined
  const whoami = own ?? toolkit.definition.whoami
  if (!whoami) return handlerOf(scheme).identity?.(scheme, credential) ?? null
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const caller = { egress, toolkit, credential: toCallCredential({ toolkit, scheme }, credential), signal }
  const { body } = await callApi(caller, whoami.request)
  return whoami.account(body, 'fields' in credential ? openFields(scheme, credential.fields) : {})
}
