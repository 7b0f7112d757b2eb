import { createHash } from 'node:crypto'
import { limits } from './limits.ts'

export interface NamedOperation {
  method: string
  path: string
  operationId?: string
  summary?: string
}

/**
 * Slugs of a toolkit's operations, in their order. The rule: the words of the operation id; without one those of the
 * summary; without that the method and the words of the path. They are joined to the toolkit's slug in upper snake
 * case. What is longer than 60 characters is cut after a word and ends in a hash of method and path. So does every one of
 * several that come out alike: none of them changes when another is added before it.
 */
export function toolSlugs(toolkit: string, operations: NamedOperation[]): { slug: string; collides: boolean }[] {
  const prefix = toolkit.toUpperCase()
  const wanted = operations.map((operation) => [prefix, ...wordsOf(operation, prefix)].join('_'))
  const uses = new Map<string, number>()
  for (const slug of wanted) uses.set(slug, (uses.get(slug) ?? 0) + 1)
  const taken = new Set<string>()
  return wanted.map((slug, index) => {
    const collides = uses.get(slug)! > 1
    const result = collides || slug.length > limits.slugLength ? withHash(slug, operations[index]!, taken) : slug
    taken.add(result)
    return { slug: result, collides }
  })
}

/** Words in upper case, at least one. */
function wordsOf(operation: NamedOperation, prefix: string): string[] {
  const { method, path, operationId = '', summary = '' } = operation
  for (const text of [operationId, summary]) {
    const words = splitWords(text)
    if (words[0] === prefix && words.length > 1) words.shift()
    if (words.some((word) => /[A-Z]/.test(word))) return words
  }
  return [method.toUpperCase(), ...splitWords(path)]
}

/** `listPullRequests`, `repos/list-for-org`, `GET_HTTPStatus` by their words; letters outside ASCII lose their marks. */
export function splitWords(text: string): string[] {
  return text
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toUpperCase()
    .split(/[^A-Z\d]+/)
    .filter((word) => word !== '')
}

function withHash(slug: string, { method, path }: NamedOperation, taken: Set<string>): string {
  for (let length = 6; ; length += 2) {
    const hash = createHash('sha256').update(`${method.toUpperCase()} ${path}`).digest('hex').slice(0, length)
    const room = limits.slugLength - length - 1
    const cut = slug.length <= room ? slug : slug.slice(0, Math.max(slug.lastIndexOf('_', room), room >> 1))
    const result = `${cut.replace(/(?<!_)_+$/, '')}_${hash.toUpperCase()}`
    if (!taken.has(result) || length > 40) return result
  }
}
