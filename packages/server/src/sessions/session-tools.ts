import type { SessionConfigWire, TagFilterWire } from '@composio/spec/wire'
import type { Catalog, CatalogTool } from '../catalog/catalog.ts'

export function sessionAllowsToolkit({ toolkits }: SessionConfigWire, slug: string): boolean {
  if (!toolkits) return true
  return 'enabled' in toolkits ? includes(toolkits.enabled, slug) : !includes(toolkits.disabled, slug)
}

/**
 * Whether a session may use a tool. Toolkit lists outrank tags; a toolkit's own selection under `tools` outranks the
 * session's tags for that toolkit.
 */
export function sessionAllowsTool(config: SessionConfigWire, { toolkit, tool }: CatalogTool): boolean {
  const { slug } = toolkit.definition
  if (!sessionAllowsToolkit(config, slug)) return false
  const selection = config.tools && Object.entries(config.tools).find(([key]) => key.toLowerCase() === slug)?.[1]
  if (selection && !('tags' in selection)) {
    const named = (list: string[]) => [tool.slug, ...(tool.aliases ?? [])].some((name) => includes(list, name))
    return 'enabled' in selection ? named(selection.enabled) : !named(selection.disabled)
  }
  return passesTags(selection ? selection.tags : config.tags, tool.tags)
}

export function sessionTools(config: SessionConfigWire, catalog: Catalog): CatalogTool[] {
  return catalog.tools.filter((found) => sessionAllowsTool(config, found))
}

/** Tools listed beside the meta tools, in the order they were asked for. */
export function preloadedTools(config: SessionConfigWire, catalog: Catalog): CatalogTool[] {
  const { tools } = config.preload
  if (tools === 'all') return sessionTools(config, catalog)
  const found = tools.map((slug) => catalog.tool(slug)).filter((tool) => tool !== undefined)
  return [...new Set(found)].filter((tool) => sessionAllowsTool(config, tool))
}

function passesTags(filter: TagFilterWire | undefined, tags: string[]): boolean {
  if (!filter) return true
  if (filter.enabled && !tags.some((tag) => filter.enabled?.includes(tag))) return false
  return !tags.some((tag) => filter.disabled?.includes(tag))
}

function includes(list: string[], name: string): boolean {
  return list.some((entry) => entry.toLowerCase() === name.toLowerCase())
}
