import { type AddressField, ValidationError } from '@composio/spec'

const PLACEHOLDER = /\{([\w-]+)\}/g
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** What stands after the last placeholder of a host: the rest of its label, and at least two more. */
const FIXED_END = /^[a-z0-9-]*(?:\.[a-z0-9-]+){2,}(?::\d+)?$/i
const LONGEST_VALUE = 255

/** Names of the fields an address takes. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name!)
}

/**
 * Whether an address can be filled so that neither its scheme nor its registrable host can change.
 * @throws ValidationError where a toolkit declares it wrongly
 */
export function checkTemplate(where: string, template: string, fields: AddressField[]): void {
  if (placeholdersOf(template).length === 0) return
  const kinds = new Map(fields.map((field) => [field.name, field]))
  const unknown = placeholdersOf(template).find((name) => !kinds.has(name))
  const fault = (text: string) => new ValidationError(`${where}: "${template}" ${text}`)
  if (unknown) throw fault(`takes {${unknown}}, which is not one of the toolkit's addressFields.`)
  const [, scheme = '', host = '', rest = ''] = /^(https?:\/\/|)([^/?#]*)(.*)$/.exec(template) ?? []
  const [first] = placeholdersOf(host)
  const begins = first === undefined ? undefined : kinds.get(first)
  const inRest = placeholdersOf(rest).map((name) => kinds.get(name)?.kind)
  if (inRest.includes('url') || inRest.includes('domain')) throw fault('takes a host in its path.')
  if (begins?.kind === 'url') {
    if (scheme === '' && host === `{${first}}`) return
    throw fault(`has to begin with {${first}}, which is an address of its own.`)
  }
  if (scheme === '') throw fault('is not an http(s) address.')
  if (begins?.kind === 'domain') {
    const isWide = begins.under.length === 0 || begins.under.some((end) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(end))
    if (host === `{${first}}` && !isWide) return
    throw fault(`has to have {${first}} for its host, under domains of at least two labels.`)
  }
  if (!first) return
  const isLabels = placeholdersOf(host).every((name) => ['label', 'choice'].includes(kinds.get(name)?.kind ?? ''))
  if (!isLabels || !FIXED_END.test(host.slice(host.lastIndexOf('}') + 1)))
    throw fault('has to end its host with a domain of the provider.')
}

/** An address with its fields filled in. @throws TypeError where a value is absent or is none for its field */
export function fillTemplate(template: string, fields: AddressField[], values: Record<string, string>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const field = fields.find((candidate) => candidate.name === name)
    const value = values[name]
    // Checked again: the declaration may have changed since it was entered.
    const read = field && value !== undefined ? readAddressValue(field, value) : undefined
    if (!field || !read || 'problem' in read) throw new TypeError(`{${name}} has no value`)
    return field.kind === 'segment' ? encodeURIComponent(read.value) : read.value
  })
}

/** A value in the form an address takes it, or what is wrong with it as the end of a sentence. */
export function readAddressValue(field: AddressField, text: string): { value: string } | { problem: string } {
  const value = text.trim()
  if (value.length > LONGEST_VALUE) return { problem: 'is too long' }
  switch (field.kind) {
    case 'label': {
      const label = value.toLowerCase()
      const problem = 'has to be one part of a host name: letters, digits and hyphens, without dots'
      return isHostName(label) && !label.includes('.') ? { value: label } : { problem }
    }
    case 'choice':
      return field.choices.includes(value) ? { value } : { problem: `has to be one of ${field.choices.join(', ')}` }
    case 'domain': {
      const domain = value.toLowerCase()
      const isUnder = field.under.some((end) => domain === end || domain.endsWith(`.${end}`))
      const problem = `has to be a host name that ends in ${field.under.join(' or ')}`
      return isUnder && isHostName(domain) ? { value: domain } : { problem }
    }
    case 'segment':
      // URL parsers treat `.` and `..` as steps even when percent-encoded; half a character has no encoding.
      return value === '' || value === '.' || value === '..' || /[\p{Cs}\p{Cc}]/u.test(value)
        ? { problem: 'cannot be part of an address' }
        : { value }
    case 'url':
      return readInstance(value)
  }
}

/** Of lower-case letters, digits and hyphens; what claims to be in Punycode has to be. */
function isHostName(text: string): boolean {
  return text.split('.').every((label) => LABEL.test(label)) && URL.canParse(`https://${text}.example`)
}

function readInstance(text: string): { value: string } | { problem: string } {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash && !/[\\{}]/.test(text)
  if (!isPlain) return { problem: 'has to be an address that begins with https://, and no more than that' }
  return { value: `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}` }
}
