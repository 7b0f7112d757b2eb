import type { ObjectSchema, ToolDefinition } from '@composio/spec'
import { type CustomToolsWire, customToolSlug, customToolsProblems, type SessionWire } from '@composio/spec/wire'
import type { Catalog, CatalogTool } from '../catalog/catalog.ts'
import { type InstalledToolkit, installToolkit } from '../catalog/installed-toolkit.ts'
import { ApiError } from '../http/api-error.ts'

interface Definition {
  slug: string
  name: string
  description: string
  input_schema: ObjectSchema
  output_schema?: ObjectSchema | undefined
}

/** Of tools that belong to no toolkit. */
const LOOSE_TOOLS = { slug: 'custom', name: 'Custom tools', description: 'Tools of this application.' }

/**
 * The tools a request brought along, as if they were in the catalogue: so they are found and described like others. They
 * run where they come from, never here.
 * @throws ApiError naming a slug that is taken, too long, or the toolkit that does not exist
 */
export function customTools(catalog: Catalog, given: CustomToolsWire | undefined): CatalogTool[] {
  if (!given) return []
  const problems = customToolsProblems(given)
  if (problems.length > 0) {
    const named = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new ApiError('ToolRouterV2_BadRequest', `Custom tools: ${named}.`)
  }
  const loose = toolkitOf(LOOSE_TOOLS)
  const { custom_tools = [], custom_toolkits = [] } = given
  return [
    ...custom_tools.map(({ extends_toolkit: extended, ...tool }) => {
      const toolkit = extended ? catalog.requireToolkit(extended, 'ToolRouterV2_InvalidToolkitSlugs') : loose
      return { toolkit, tool: toolOf(tool, customToolSlug(tool.slug, extended)) }
    }),
    ...custom_toolkits.flatMap(({ tools, ...kit }) => {
      const toolkit = toolkitOf(kit)
      return tools.map((tool) => ({ toolkit, tool: toolOf(tool, customToolSlug(tool.slug, kit.slug)) }))
    }),
  ]
}

/** The same tools by the slugs they are called by; the SDK routes by them. */
export function echoOf({ custom_tools, custom_toolkits }: CustomToolsWire): NonNullable<SessionWire['experimental']> {
  return {
    ...(custom_tools && {
      custom_tools: custom_tools.map((tool) => ({
        ...tool,
        slug: customToolSlug(tool.slug, tool.extends_toolkit),
        original_slug: tool.slug,
      })),
    }),
    ...(custom_toolkits && {
      custom_toolkits: custom_toolkits.map((kit) => ({
        ...kit,
        tools: kit.tools.map((tool) => ({
          ...tool,
          slug: customToolSlug(tool.slug, kit.slug),
          original_slug: tool.slug,
        })),
      })),
    }),
  }
}

function toolOf({ name, description, input_schema, output_schema }: Definition, slug: string): ToolDefinition {
  return {
    slug,
    name,
    description,
    input: input_schema,
    ...(output_schema && { output: output_schema }),
    tags: [],
    operation: () => Promise.reject(new Error(`${slug} runs in the program that defined it.`)),
  }
}

function toolkitOf({ slug, name, description }: Pick<Definition, 'slug' | 'name' | 'description'>): InstalledToolkit {
  const definition = {
    slug: slug.toLowerCase(),
    name,
    description,
    appUrl: '',
    categories: [],
    version: '00000000_00',
    // No call goes there: its tools run elsewhere.
    baseUrl: 'https://custom.invalid',
    auth: [],
    tools: [],
  }
  return installToolkit(definition, {}, {})
}
