import type { ObjectSchema, ToolTag } from '@composio/spec'
import type { SessionConfigWire, ToolWire } from '@composio/spec/wire'

const VERSION = '00000000_00'
const SESSION_ID = { type: 'string', description: 'Workflow id from an earlier search.' } as const
const TOOLKITS = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 20 } as const

interface MetaTool {
  slug: MetaToolSlug
  name: string
  description: string
  input: ObjectSchema
  tags: ToolTag[]
}

export type MetaToolSlug =
  | 'COMPOSIO_SEARCH_TOOLS'
  | 'COMPOSIO_GET_TOOL_SCHEMAS'
  | 'COMPOSIO_MULTI_EXECUTE_TOOL'
  | 'COMPOSIO_MANAGE_CONNECTIONS'
  | 'COMPOSIO_WAIT_FOR_CONNECTIONS'

/** Each word here is paid for in every turn of every chat, so there are few. */
export const META_TOOLS: MetaTool[] = [
  {
    slug: 'COMPOSIO_SEARCH_TOOLS',
    name: 'Search Composio Tools',
    description:
      'Finds tools of connected services (mail, issues, chat, calendars, ...) for what has to be done. Start here. Gives tool slugs with their schemas, and whether the user has connected the service.',
    input: {
      type: 'object',
      properties: {
        queries: {
          type: 'array',
          minItems: 1,
          maxItems: 20,
          description: 'One entry for each single action.',
          items: {
            type: 'object',
            properties: {
              use_case: {
                type: 'string',
                maxLength: 1024,
                description: 'The action in plain words, naming the service if known.',
                examples: ['create an issue in a repository'],
              },
              known_fields: {
                type: 'string',
                maxLength: 500,
                description: 'What is known already, as key:value, key:value.',
              },
            },
            required: ['use_case'],
          },
        },
        session: {
          type: 'object',
          properties: { id: SESSION_ID, generate_id: { type: 'boolean' } },
          description: 'Pass {generate_id: true} for a new task, {id} to go on with one.',
        },
      },
      required: ['queries'],
    },
    tags: ['readOnlyHint', 'openWorldHint'],
  },
  {
    slug: 'COMPOSIO_GET_TOOL_SCHEMAS',
    name: 'Get Tool Schemas',
    description: 'Gives the full input schema of tools that a search named without one.',
    input: {
      type: 'object',
      properties: {
        tool_slugs: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 50 },
        include: {
          type: 'array',
          items: { type: 'string', enum: ['input_schema', 'output_schema'] },
          description: 'Default: input_schema only.',
        },
        session_id: SESSION_ID,
      },
      required: ['tool_slugs'],
    },
    tags: ['readOnlyHint'],
  },
  {
    slug: 'COMPOSIO_MULTI_EXECUTE_TOOL',
    name: 'Multi Execute Composio Tools',
    description:
      'Runs tools found by search, side by side, so only put calls together that do not need each other’s results. Arguments must fit the tool’s schema. An item whose service is not connected comes back with a link for the user.',
    input: {
      type: 'object',
      properties: {
        tools: {
          type: 'array',
          minItems: 1,
          maxItems: 50,
          items: {
            type: 'object',
            properties: {
              tool_slug: { type: 'string', description: 'As found by search.' },
              arguments: { type: 'object', additionalProperties: true },
              account: { type: 'string', description: 'Which account, when the user has several: its name or id.' },
            },
            required: ['tool_slug', 'arguments'],
          },
        },
        sync_response_to_workbench: { type: 'boolean', description: 'Not needed.' },
        memory: { type: 'object', additionalProperties: true, description: 'Not needed.' },
        thought: { type: 'string' },
        session_id: SESSION_ID,
      },
      required: ['tools'],
    },
    tags: ['openWorldHint', 'destructiveHint'],
  },
  {
    slug: 'COMPOSIO_MANAGE_CONNECTIONS',
    name: 'Manage connections',
    description:
      'Gives the state of the user’s accounts, and for a service without one a link. Show the link to the user, then call COMPOSIO_WAIT_FOR_CONNECTIONS.',
    input: {
      type: 'object',
      properties: {
        toolkits: { ...TOOLKITS, description: 'Toolkit slugs as in search results.' },
        reinitiate_all: { type: 'boolean', description: 'A new link even where an account works.' },
        session_id: SESSION_ID,
      },
      required: ['toolkits'],
    },
    tags: ['openWorldHint', 'destructiveHint'],
  },
  {
    slug: 'COMPOSIO_WAIT_FOR_CONNECTIONS',
    name: 'Wait for connection',
    description:
      'Waits until the user has finished connecting, at most a few minutes. Call it right after showing a link, in the same turn, and go on with the task when it returns ACTIVE.',
    input: {
      type: 'object',
      properties: {
        toolkits: TOOLKITS,
        mode: { type: 'string', enum: ['any', 'all'], description: 'Default: any.' },
        session_id: SESSION_ID,
      },
      required: ['toolkits'],
    },
    tags: ['readOnlyHint', 'idempotentHint'],
  },
]

export function findMetaTool(slug: string): MetaTool | undefined {
  return META_TOOLS.find((tool) => tool.slug === slug.toUpperCase())
}

/** The meta tools a session lists, by its configuration. */
export function listedMetaTools({ search, execute, manage_connections }: SessionConfigWire): MetaTool[] {
  const listed: Record<MetaToolSlug, boolean> = {
    COMPOSIO_SEARCH_TOOLS: search.enable,
    COMPOSIO_GET_TOOL_SCHEMAS: search.enable,
    COMPOSIO_MULTI_EXECUTE_TOOL: execute.enable_multi_execute,
    COMPOSIO_MANAGE_CONNECTIONS: manage_connections.enabled,
    COMPOSIO_WAIT_FOR_CONNECTIONS: manage_connections.enabled && manage_connections.enable_wait_for_connections,
  }
  return META_TOOLS.filter(({ slug }) => listed[slug])
}

export function metaToolWires(): ToolWire[] {
  return META_TOOLS.map(metaToolToWire)
}

export function metaToolToWire({ slug, name, description, input, tags }: MetaTool): ToolWire {
  return {
    slug,
    name,
    description,
    input_parameters: input,
    output_parameters: { type: 'object', properties: {} },
    toolkit: { slug: 'composio', name: 'Composio', logo: '' },
    tags,
    scopes: [],
    version: VERSION,
    available_versions: [VERSION],
    no_auth: true,
    is_deprecated: false,
    deprecated: {
      is_deprecated: false,
      displayName: name,
      version: VERSION,
      available_versions: [VERSION],
      toolkit: { logo: '' },
    },
  }
}
