import { z } from 'zod'
import type { ObjectSchema } from '../json-schema.ts'
import { slugSchema } from './common.ts'

/** What a tool's name in the developer's code may be; the wire slug is made from it, see `customToolSlug`. */
export const customSlugSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/, 'may hold letters, digits, _ and - only')
  .refine((slug) => !/^(LOCAL|COMPOSIO)_/i.test(slug), 'must not start with LOCAL_ or COMPOSIO_')

const CUSTOM_SLUG_PREFIX = 'LOCAL_'
/** The longest name that every model API takes. */
const MOST_CHARACTERS = 60
/** They come with each request, and a search looks through them. */
const MOST_TOOLS = 500

const objectSchema = z
  .looseObject({ type: z.literal('object'), properties: z.record(z.string(), z.unknown()) })
  .transform((schema) => schema as ObjectSchema)

const kitToolFields = {
  slug: customSlugSchema,
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().min(1).max(4_000),
  input_schema: objectSchema,
  output_schema: objectSchema.optional(),
  preload: z.boolean().optional(),
}
const customToolSchema = z.strictObject({ ...kitToolFields, extends_toolkit: slugSchema.optional() })
const customToolkitSchema = z.strictObject({
  slug: customSlugSchema,
  name: kitToolFields.name,
  description: kitToolFields.description,
  tools: z.array(z.strictObject(kitToolFields)).min(1).max(500),
  preload: z.boolean().optional(),
})

/** Tools that run in the developer's process. They come with each request that needs them; the server keeps none. */
export const customToolsFields = {
  custom_tools: z.array(customToolSchema).optional(),
  custom_toolkits: z.array(customToolkitSchema).max(100).optional(),
}

export interface CustomToolWire {
  slug: string
  name: string
  description: string
  input_schema: ObjectSchema
  output_schema?: ObjectSchema | undefined
  preload?: boolean | undefined
  extends_toolkit?: string | undefined
}
export interface CustomToolkitWire {
  slug: string
  name: string
  description: string
  tools: Omit<CustomToolWire, 'extends_toolkit'>[]
  preload?: boolean | undefined
}
export interface CustomToolsWire {
  custom_tools?: CustomToolWire[] | undefined
  custom_toolkits?: CustomToolkitWire[] | undefined
}

/** `POST /tool_router/session/{id}/attach` */
export const attachSessionSchema = z.strictObject({ experimental: z.strictObject(customToolsFields).optional() })

/** As answered: `slug` is the one the tool is called by, `original_slug` what the developer named it. */
export interface CustomToolEcho extends CustomToolWire {
  original_slug: string
}
export interface CustomToolkitEcho extends Omit<CustomToolkitWire, 'tools'> {
  tools: (CustomToolWire & { original_slug: string })[]
}

/** The name a custom tool is called by: `LOCAL_<TOOL>`, or with the toolkit it belongs to or extends before it. */
export function customToolSlug(tool: string, toolkit?: string): string {
  return `${CUSTOM_SLUG_PREFIX}${[toolkit, tool].filter(Boolean).join('_')}`.toUpperCase()
}

export function isCustomToolSlug(slug: string): boolean {
  return slug.toUpperCase().startsWith(CUSTOM_SLUG_PREFIX)
}

/** Everything wrong with these tools together, as `{ path, message }`: too many, or a name too long or taken twice. */
export function customToolsProblems({ custom_tools = [], custom_toolkits = [] }: CustomToolsWire) {
  const named = [
    ...custom_tools.map((tool, index) => ({
      path: `customTools.${index}`,
      slug: customToolSlug(tool.slug, tool.extends_toolkit),
    })),
    ...custom_toolkits.flatMap((kit, k) =>
      kit.tools.map((tool, index) => ({
        path: `customToolkits.${k}.tools.${index}`,
        slug: customToolSlug(tool.slug, kit.slug),
      })),
    ),
  ]
  if (named.length > MOST_TOOLS) {
    return [{ path: 'customTools', message: `${named.length} tools, more than ${MOST_TOOLS}` }]
  }
  const kits = custom_toolkits.map((kit, index) => ({ path: `customToolkits.${index}`, slug: kit.slug.toUpperCase() }))
  return [
    ...named
      .filter(({ slug }) => slug.length > MOST_CHARACTERS)
      .map(({ path, slug }) => ({
        path,
        message: `"${slug}" has ${slug.length} characters, more than ${MOST_CHARACTERS}`,
      })),
    ...twice(named).map(({ path, slug }) => ({ path, message: `there is a tool "${slug}" already` })),
    ...twice(kits).map(({ path, slug }) => ({ path, message: `there is a toolkit "${slug}" already` })),
  ]
}

function twice<T extends { slug: string }>(list: T[]): T[] {
  const seen = new Set<string>()
  return list.filter(({ slug }) => seen.size === seen.add(slug).size)
}
