import { listToolkitsQuery, listToolsQuery, type ToolWire } from '@composio/spec/wire'
import { Hono } from 'hono'
import type { Backend, RequestEnv } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { pageOf } from '../http/page.ts'
import { parseQuery } from '../http/parse-input.ts'
import { metaToolWires } from '../meta-tools/definitions.ts'
import { searchTools } from '../search/tool-index.ts'
import type { CatalogTool } from './catalog.ts'
import { authConfigDetails, toolkitToWire, toolToWire } from './catalog-wire.ts'

/** `/toolkits` and the reading half of `/tools`. */
export function catalogRoutes(backend: Backend): Hono<RequestEnv> {
  const { catalog, publicUrl } = backend
  const app = new Hono<RequestEnv>()

  app.get('/toolkits', (c) => {
    const query = parseQuery(c, listToolkitsQuery)
    const wanted = query.search?.toLowerCase()
    const found = catalog.toolkits
      .map(({ definition }) => definition)
      .filter(({ categories }) => !query.category || categories.includes(query.category))
      .filter(
        ({ slug, name, description }) => !wanted || `${slug} ${name} ${description}`.toLowerCase().includes(wanted),
      )
      .sort((a, b) => a.slug.localeCompare(b.slug))
    return c.json(
      pageOf(
        found.map(({ slug }) => toolkitToWire(catalog.toolkit(slug)!, publicUrl())),
        query,
      ),
    )
  })

  app.get('/toolkits/categories', (c) => {
    const names = new Set(catalog.toolkits.flatMap(({ definition }) => definition.categories))
    const items = [...names].sort().map((name) => ({ id: name, name }))
    return c.json(pageOf(items, { limit: Math.max(1, items.length) }))
  })

  app.get('/toolkits/:slug', (c) => {
    const toolkit = catalog.requireToolkit(c.req.param('slug'), 'Toolkit_ToolkitNotFound')
    return c.json({ ...toolkitToWire(toolkit, publicUrl()), auth_config_details: authConfigDetails(toolkit) })
  })

  app.get('/tools/enum', (c) =>
    c.json([...catalog.tools.map(({ tool }) => tool.slug), ...metaToolWires().map(({ slug }) => slug)]),
  )

  app.get('/tools', (c) =>
    c.json(pageOf(selectTools(backend, parseQuery(c, listToolsQuery)), parseQuery(c, listToolsQuery))),
  )

  app.get('/tools/:slug', (c) => {
    const slug = c.req.param('slug')
    const meta = metaToolWires().find((tool) => tool.slug === slug.toUpperCase())
    if (meta) return c.json(meta)
    const found = catalog.tool(slug)
    if (!found) throw new ApiError('Tool_ToolNotFound', `There is no tool "${slug}".${catalog.suggestTools(slug)}`)
    return c.json(toolToWire(found, publicUrl()))
  })
  return app
}

type ToolsQuery = ReturnType<typeof parseQuery<typeof listToolsQuery>>

function selectTools({ catalog, publicUrl }: Backend, query: ToolsQuery): ToolWire[] {
  for (const slug of query.toolkit_slug ?? []) catalog.requireToolkit(slug, 'Toolkit_ToolkitNotFound')
  const text = query.query ?? query.search
  let tools: CatalogTool[] = text ? searchTools(catalog, text, { limit: 100 }).map(({ found }) => found) : catalog.tools
  if (query.tool_slugs) tools = query.tool_slugs.map((slug) => catalog.tool(slug)).filter((tool) => tool !== undefined)
  const toolkits = query.toolkit_slug?.map((slug) => slug.toLowerCase())
  if (toolkits) tools = tools.filter(({ toolkit }) => toolkits.includes(toolkit.definition.slug))
  const { tags, scopes } = query
  if (tags) tools = tools.filter(({ tool }) => tool.tags.some((tag) => tags.includes(tag)))
  if (scopes) tools = tools.filter(({ tool }) => tool.scopes?.some((scope) => scopes.includes(scope)))
  const wires = tools.map((found) => toolToWire(found, publicUrl()))
  const meta = query.tool_slugs ? metaToolWires().filter(({ slug }) => query.tool_slugs?.includes(slug)) : []
  return [...wires, ...meta]
}
