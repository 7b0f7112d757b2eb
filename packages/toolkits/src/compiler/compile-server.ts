import type { AddressField } from '@composio/spec'
import { cleanText } from './clean-text.ts'
import { Refusal } from './compile-report.ts'
import { type Description, isObject, type JsonObject, own, ownList, ownObject, ownText } from './description.ts'

export interface CompiledServer {
  baseUrl: string
  addressFields: AddressField[]
}

/** Where the API of a description is. @throws Refusal */
export function compileServer(description: Description, given?: string, source?: string): CompiledServer {
  if (given !== undefined) return { baseUrl: given.replace(/(?<!\/)\/+$/, ''), addressFields: [] }
  const servers = ownList(description.root, 'servers').filter(isObject)
  let reason = 'It names no server, and where it came from does not tell; say baseUrl.'
  for (const server of servers.length > 0 ? servers : [{ url: '/' }]) {
    try {
      return readServer(description, server, source)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      reason = error.message
    }
  }
  throw new Refusal('no-server', reason)
}

function readServer({ writer }: Description, server: JsonObject, source: string | undefined): CompiledServer {
  const url = ownText(server, 'url').trim()
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? []
  if (host === '') {
    const base = source && URL.parse(url, source)?.href
    if (!base) throw new Refusal('no-server', `The server "${url.slice(0, 100)}" has no host; say baseUrl.`)
    return { baseUrl: checked(base, url), addressFields: [] }
  }
  if (/^http:/i.test(url)) writer.note('assumed', '', `${host} is called by https, not http.`)
  const variables = ownObject(server, 'variables')
  const fields = new Map<string, AddressField>()
  const fill = (template: string, kind: 'label' | 'segment') =>
    template.replace(/\{([^{}]*)\}/g, (_, name: string) => fieldFor(fields, name, ownObject(variables, name), kind))
  const isInstance = /^\{[^{}]*\}(?::\{[^{}]*\}|:\d+)?$/.test(host)
  const filledHost = fill(host, 'label')
  // The end of the host has to be the provider's, or a person could be led to send a credential anywhere.
  const isFixedEnd = /^[a-z0-9-]*(?:\.[a-z0-9-]+){2,}(?::\d+)?$/i.test(
    filledHost.slice(filledHost.lastIndexOf('}') + 1),
  )
  if (filledHost.includes('{') && (isInstance || !isFixedEnd)) return atInstance(fields, fill(rest, 'segment'), host)
  const baseUrl = `https://${filledHost}${fill(rest, 'segment')}`.replace(/(?<!\/)\/+$/, '')
  checked(baseUrl.replaceAll(/[{}]/g, ''), url)
  return { baseUrl, addressFields: [...fields.values()].filter(({ name }) => baseUrl.includes(`{${name}}`)) }
}

/** An installation of somebody's own: the whole address is asked for. */
function atInstance(fields: Map<string, AddressField>, rest: string, host: string): CompiledServer {
  const baseUrl = `{instance_url}${rest}`.replace(/(?<!\/)\/+$/, '')
  const field: AddressField = {
    kind: 'url',
    name: 'instance_url',
    label: 'Address',
    description: `Such as https://${cleanText(host, 80)}`,
  }
  const others = [...fields.values()].filter(({ name }) => rest.includes(`{${name}}`))
  return { baseUrl, addressFields: [field, ...others] }
}

/** What goes into the template: `{name}` of a field, or the only value there is. */
function fieldFor(
  fields: Map<string, AddressField>,
  variable: string,
  value: JsonObject,
  kind: 'label' | 'segment',
): string {
  const fallback = own(value, 'default')
  const text = typeof fallback === 'string' || typeof fallback === 'number' ? String(fallback) : ''
  const choices = ownList(value, 'enum').filter(
    (choice): choice is string => typeof choice === 'string' && /^[\w.-]+$/.test(choice),
  )
  if (choices.length === 1) return choices[0]!
  // A default with slashes or dots is more than one part; another one could not be told from another address.
  if (choices.length === 0 && /[/.:]/.test(text)) return text.replace(/^\/+|\/+$/g, '')
  if (choices.length === 0 && kind === 'segment' && text !== '') return text
  const name = variable.replace(/[^\w-]+/g, '_') || 'part'
  const base = { name, label: cleanText(variable, 60) || name, ...describe(value) }
  const isUsual = text !== '' && (choices.length === 0 || choices.includes(text))
  fields.set(
    name,
    choices.length > 0 ? { ...base, kind: 'choice', choices, ...(isUsual && { default: text }) } : { ...base, kind },
  )
  return `{${name}}`
}

function describe(value: JsonObject): { description?: string } {
  const description = cleanText(own(value, 'description'), 200)
  return description ? { description } : {}
}

/** @throws Refusal where an address is none on the public internet, by its looks */
function checked(address: string, said: string): string {
  const url = URL.parse(address)
  const told = cleanText(said, 100)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Refusal('no-server', `The server "${told}" is no https address.`)
  if (url.username || url.password) throw new Refusal('no-server', `The server "${told}" has a credential in it.`)
  if (!isPublicHost(url.hostname))
    throw new Refusal('no-server', `The server "${told}" is not on the public internet; say baseUrl.`)
  url.protocol = 'https:'
  return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, '')
}

/** By its name alone: where a name leads is looked at for each call. */
export function isPublicHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (/^[\d.]+$/.test(name) || name.includes(':') || !name.includes('.')) return false
  return !/(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|test|invalid|example|onion|arpa)$/.test(name)
}
