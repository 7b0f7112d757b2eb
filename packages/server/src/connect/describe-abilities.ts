import type { ToolDefinition } from '@composio/spec'
import type { Backend } from '../backend.ts'
import { requireSession } from '../sessions/session-store.ts'
import { sessionAllowsTool } from '../sessions/session-tools.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'

const EXAMPLES = 3

/** One kind of thing tools do with an account. */
export interface Ability {
  verb: 'Read' | 'Add' | 'Change or delete'
  /** A few of the tools behind it, in plain words, and how many there are besides. */
  summary: string
  /** Every tool behind it. */
  tools: string[]
}

/** What the tools behind a connection can do: those of the session that asks, or all of the toolkit. */
export async function describeAbilities(backend: Backend, link: ConnectLinkRow): Promise<Ability[]> {
  const scope = { projectId: link.project_id }
  // A session may be gone before its link is opened; then the toolkit's whole reach is what holds.
  const session = link.session_id
    ? await requireSession(backend, scope, link.session_id).catch(() => undefined)
    : undefined
  const tools = backend.catalog.tools
    .filter((found) => found.toolkit.definition.slug === link.toolkit)
    .filter((found) => !session || sessionAllowsTool(session.config, found))
    .map(({ tool }) => tool)
  const groups: [Ability['verb'], ToolDefinition[]][] = [
    ['Read', tools.filter(isReading)],
    ['Add', tools.filter((tool) => !isReading(tool) && !isDestroying(tool))],
    ['Change or delete', tools.filter(isDestroying)],
  ]
  return groups
    .filter(([, group]) => group.length > 0)
    .map(([verb, group]) => ({ verb, summary: summaryOf(group), tools: group.map(({ name }) => name) }))
}

function isReading({ tags }: ToolDefinition): boolean {
  return tags.includes('readOnlyHint')
}

function isDestroying({ tags }: ToolDefinition): boolean {
  return tags.includes('destructiveHint')
}

function summaryOf(tools: ToolDefinition[]): string {
  const names = tools.slice(0, EXAMPLES).map(({ name }) => name.toLowerCase())
  const more = tools.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}
