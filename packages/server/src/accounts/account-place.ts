import type { AddressField } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import { readAddress, withFixedAddress } from '../catalog/account-address.ts'
import type { InstalledScheme } from '../catalog/installed-toolkit.ts'
import { entryOf, fieldsOfConfig, type SchemeEntry } from '../catalog/scheme-entry.ts'
import { ApiError } from '../http/api-error.ts'
import type { AuthConfigRow, ConnectedAccountRow } from '../storage/schema.ts'
import { schemeOf, settingsOf } from './auth-config-store.ts'
import type { SchemeContext } from './schemes/scheme-handler.ts'

/** Why what was entered is not taken, for who entered it. */
export interface EntryProblem {
  text: string
  /** The field it is about. */
  field?: string
}

/**
 * A context with the account's address: what the auth config fixes, what is known of the account already, and what was
 * entered. The address of an account that is connected again is not the person's to change, whose token it may be.
 * @param order - whether what was entered goes before what is known
 */
export function placeOf(
  context: SchemeContext,
  account: ConnectedAccountRow,
  read: (name: string) => unknown,
  order: 'known first' | 'entered first' = 'known first',
): { context: SchemeContext } | EntryProblem {
  const { toolkit, config, scheme } = context
  const all = toolkit.auth.find((one) => one.scheme === scheme.scheme)?.addressFields ?? []
  if (all.length === 0) return { context }
  const { address: fixed = {} } = settingsOf(config)
  const known = knownAddress(account)
  const sources = [(name: string) => known[name], read]
  const ownOfConfig = fieldsOfConfig(scheme).find(({ name }) => !(name in fixed))
  // Else whoever connects could have the client's secret sent to a server of theirs.
  if (ownOfConfig) return { text: `${ownOfConfig.label} has to be set in the auth config.` }
  // What the provider names is not known before the person agrees; tokens from elsewhere come with it.
  const isBeforeConsent = scheme.scheme === 'OAUTH2' && order === 'known first'
  const asked = all.filter(({ name, granted }) => !(name in fixed) && !(granted && isBeforeConsent))
  const entered = readAddress(toolkit, asked, ...(order === 'known first' ? sources : sources.reverse()))
  return 'text' in entered ? entered : { context: { ...context, address: { ...entered.address, ...fixed } } }
}

/** What a person is asked for; not again where their account is. */
export function entryFor(scheme: InstalledScheme, account: ConnectedAccountRow): SchemeEntry {
  const known = Object.entries(knownAddress(account)).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && scheme.addressFields?.some((field) => field.name === name) ? [[name, value]] : [],
  )
  return entryOf(withFixedAddress(scheme, { ...scheme.fixedAddress, ...Object.fromEntries(known) }))
}

/** What the developer said of a new account, or what an account is connected at. */
function knownAddress({ open_fields }: ConnectedAccountRow): Record<string, unknown> {
  return open_fields ? (JSON.parse(open_fields) as Record<string, unknown>) : {}
}

/**
 * What the developer says of where a new account is, in the form of the REST contract.
 * @throws ApiError naming the field that cannot be taken
 */
export function givenAddress(backend: Backend, config: AuthConfigRow, val: Record<string, unknown>) {
  const toolkit = backend.catalog.requireToolkit(config.toolkit, 'Toolkit_ToolkitNotFound')
  const fields = addressFieldsOf(backend, config).filter(({ name }) => val[name] !== undefined)
  const read = readAddress(toolkit, fields, (name) => val[name])
  if ('address' in read) return read.address
  throw new ApiError('ConnectedAccount_BadRequest', `connection.state.val.${read.field}: ${read.text}`)
}

/** What is asked for of where an account is, besides what the auth config fixes. */
export function addressFieldsOf(backend: Backend, config: AuthConfigRow): AddressField[] {
  return schemeOf(backend, config).addressFields ?? []
}

/** Notes where a new account is, for the person who connects it. */
export async function noteAddress(
  { db }: Backend,
  scope: Scope,
  accountId: string,
  address: Record<string, string>,
): Promise<void> {
  await db
    .updateTable('connected_accounts')
    .set({ open_fields: JSON.stringify(address) })
    .where('id', '=', accountId)
    .where('project_id', '=', scope.projectId)
    .where('credential', 'is', null)
    .execute()
}
