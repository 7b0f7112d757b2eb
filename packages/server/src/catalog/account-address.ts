import type { AddressField, CredentialField } from '@composio/spec'
import { ApiError } from '../http/api-error.ts'
import { fillTemplate, placeholdersOf, readAddressValue } from './address-template.ts'
import { type AccountAddress, endpointsOf } from './endpoints.ts'
import type { InstalledScheme, InstalledToolkit } from './installed-toolkit.ts'

/** An address field as a field of a form. */
export function toCredentialField(field: AddressField): CredentialField {
  const { name, label, description, default: preset } = field
  return {
    name,
    label,
    ...(description && { description }),
    secret: false,
    required: preset === undefined,
    ...(field.kind === 'choice' && { choices: field.choices }),
    ...(preset !== undefined && { default: preset }),
  }
}

/**
 * Values for address fields: each from the first source that has one, else its default.
 * @returns the first field without a value that can be taken, and why, as a sentence
 */
export function readAddress(
  toolkit: InstalledToolkit,
  fields: AddressField[],
  ...sources: ((name: string) => unknown)[]
): { address: AccountAddress } | { text: string; field: string } {
  const address: AccountAddress = {}
  for (const field of fields) {
    const { name, label } = field
    const given = sources.map((read) => read(name)).find((value) => typeof value === 'string' && value.trim() !== '')
    const text = typeof given === 'string' ? given : field.default
    if (text === undefined) return { text: `${label} is required.`, field: name }
    const read = readAddressValue(field, text)
    if ('problem' in read) return { text: `${label} ${read.problem}.`, field: name }
    const refused = field.kind === 'url' ? instanceProblem(toolkit, new URL(read.value)) : undefined
    if (refused) return { text: `${label} ${refused}.`, field: name }
    address[name] = read.value
  }
  return { address }
}

/** The egress guard looks at where it leads to; what it lets through for another toolkit is none of this one's. */
function instanceProblem({ isTrusted, ownOrigins }: InstalledToolkit, url: URL): string | undefined {
  if (ownOrigins.has(url.origin)) return undefined
  if (url.protocol !== 'https:') return 'has to begin with https://'
  return isTrusted(url.origin) ? 'is not an address that can be used here' : undefined
}

/**
 * A toolkit and one of its schemes as they are for one account: its address is filled in.
 * @throws ApiError where the address has a part the account does not name
 */
export function atAddress<C extends { toolkit: InstalledToolkit; scheme: InstalledScheme }>(
  context: C,
  address: AccountAddress = {},
): C {
  const { toolkit, scheme } = context
  const { addressFields = [], allowedHosts = [] } = toolkit.definition
  if (addressFields.length === 0) return context
  const baseUrl = fill(toolkit, toolkit.baseUrl, address)
  const hosts = new Set([...toolkit.hosts, new URL(baseUrl).host])
  for (const host of allowedHosts) hosts.add(fill(toolkit, host, address))
  return { ...context, toolkit: { ...toolkit, baseUrl, hosts }, scheme: withEndpoints(toolkit, scheme, address) }
}

/** As `atAddress`, for signing in: where the API is may be known only afterwards. @throws ApiError */
export function atEndpoints<C extends { toolkit: InstalledToolkit; scheme: InstalledScheme }>(
  context: C,
  address: AccountAddress = {},
): C {
  return { ...context, scheme: withEndpoints(context.toolkit, context.scheme, address) }
}

/** A scheme for an auth config that says itself where its accounts are: what it fixes is not asked for. */
export function withFixedAddress(scheme: InstalledScheme, fixedAddress: AccountAddress): InstalledScheme {
  const { addressFields = [] } = scheme
  // The endpoints stay as they are: an account keeps the address it was connected at, whatever becomes of this one.
  return { ...scheme, addressFields: addressFields.filter(({ name }) => !(name in fixedAddress)), fixedAddress }
}

function withEndpoints(toolkit: InstalledToolkit, scheme: InstalledScheme, address: AccountAddress): InstalledScheme {
  const filled = endpointsOf(scheme)
    .filter(([, template]) => placeholdersOf(template).length > 0)
    .map(([name, template]) => {
      const endpoint = fill(toolkit, template, address)
      // `resource` is a name: it stays what the provider calls it.
      return [name, name === 'resource' ? endpoint : replaced(toolkit, endpoint)]
    })
  return { ...scheme, ...(Object.fromEntries(filled) as object) }
}

function fill({ definition }: InstalledToolkit, template: string, address: AccountAddress): string {
  const { addressFields = [], name } = definition
  try {
    return fillTemplate(template, addressFields, address)
  } catch (cause) {
    const missing = placeholdersOf(template).map(
      (part) => addressFields.find((one) => one.name === part)?.label ?? part,
    )
    throw new ApiError(
      'ConnectedAccount_BadRequest',
      `It is not known where the account is at ${name} (${missing.join(', ')}). Connect it again.`,
      { cause },
    )
  }
}

/** The operator may have put another server in place of this one. */
function replaced({ replacedOrigins }: InstalledToolkit, address: string): string {
  const { origin } = new URL(address)
  const other = replacedOrigins.get(origin)
  return other ? `${other}${address.slice(origin.length)}` : address
}
