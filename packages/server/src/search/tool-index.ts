import MiniSearch from 'minisearch'
import type { Catalog, CatalogTool } from '../catalog/catalog.ts'

/** A tool found, with its score; higher is better. */
export interface ToolHit {
  found: CatalogTool
  score: number
}

export interface ToolSearchOptions {
  limit: number
  /** Which tools may be found. */
  allows?: (found: CatalogTool) => boolean
  /** Tools found beside those of the catalogue. */
  also?: CatalogTool[]
}

const WEIGHTS = { slug: 4, name: 3, toolkit: 3, description: 1.5, fields: 0.5 }
const STOP_WORDS = new Set(
  'a an and are as at be by for from i in into is it me my of on or please that the this to via was with you your'.split(
    ' ',
  ),
)

/** The tools that fit a request in plain words, best first (BM25 over names, descriptions and arguments). */
export function searchTools(
  catalog: Catalog,
  request: string,
  { limit, allows, also = [] }: ToolSearchOptions,
): ToolHit[] {
  const extra = new Map(also.map((found) => [found.tool.slug, found]))
  const hits = withAlso(indexOf(catalog), also, (index) =>
    index.search(request, {
      boost: WEIGHTS,
      processTerm: (term) => withSynonyms(termOf(term)),
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
    }),
  )
  const found: ToolHit[] = []
  for (const { id, score } of hits) {
    const tool = extra.get(id as string) ?? catalog.tool(id as string)
    if (tool && (!allows || allows(tool))) found.push({ found: tool, score })
    if (found.length === limit) break
  }
  return found
}

const indexes = new WeakMap<Catalog, MiniSearch>()

function indexOf(catalog: Catalog): MiniSearch {
  const known = indexes.get(catalog)
  if (known) return known
  const index = new MiniSearch({
    fields: Object.keys(WEIGHTS),
    tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean),
    processTerm: termOf,
  })
  index.addAll(catalog.tools.map(toDocument))
  indexes.set(catalog, index)
  return index
}

/**
 * With more tools in the index while `look` runs, so that all are weighed alike. Nothing else runs meanwhile, since
 * nothing here waits.
 */
function withAlso<T>(index: MiniSearch, also: CatalogTool[], look: (index: MiniSearch) => T): T {
  const documents = also.map(toDocument)
  index.addAll(documents)
  try {
    return look(index)
  } finally {
    index.removeAll(documents)
  }
}

function toDocument({ tool, toolkit }: CatalogTool) {
  return {
    id: tool.slug,
    slug: [tool.slug, ...(tool.aliases ?? [])].join(' '),
    name: tool.name,
    toolkit: `${toolkit.definition.slug} ${toolkit.definition.name}`,
    description: tool.description,
    fields: Object.keys(tool.input.properties).join(' '),
  }
}

/** What people say -> what tools are called. */
const SYNONYMS: Record<string, string[]> = {
  open: ['create'],
  add: ['create'],
  make: ['create'],
  file: ['create'],
  new: ['create'],
  schedule: ['create'],
  post: ['send', 'create'],
  write: ['send', 'create'],
  show: ['get', 'list'],
  read: ['get', 'fetch'],
  find: ['search', 'list'],
  look: ['search', 'get'],
  check: ['get', 'list'],
  change: ['update'],
  edit: ['update'],
  close: ['update'],
  remove: ['delete'],
  cancel: ['delete'],
  ticket: ['issue'],
  bug: ['issue'],
  mail: ['email', 'message'],
  inbox: ['email', 'message'],
  meeting: ['event'],
  appointment: ['event'],
  repo: ['repository'],
  pr: ['pull', 'request'],
}

function termOf(text: string): string | null {
  const word = text.toLowerCase()
  return STOP_WORDS.has(word) ? null : singular(word)
}

function withSynonyms(term: string | null): string[] | null {
  return term === null ? null : [term, ...(SYNONYMS[term] ?? [])]
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}
