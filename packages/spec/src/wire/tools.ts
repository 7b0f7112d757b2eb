import { z } from 'zod'
import type { ObjectSchema } from '../json-schema.ts'
import { booleanParam, commaList, pageQuery, slugSchema } from './common.ts'

/** A tool as answered. Optional fields are left out, never null: published clients refuse null. */
export interface ToolWire {
  slug: string
  name: string
  description: string
  input_parameters: ObjectSchema
  output_parameters: ObjectSchema
  toolkit: { slug: string; name: string; logo: string }
  tags: string[]
  scopes: string[]
  version: string
  available_versions: string[]
  no_auth: boolean
  is_deprecated: boolean
  deprecated: {
    is_deprecated: boolean
    displayName: string
    version: string
    available_versions: string[]
    toolkit: { logo: string }
  }
}

/** `GET /tools` */
export const listToolsQuery = z.object({
  ...pageQuery(1000),
  toolkit_slug: commaList,
  tool_slugs: commaList,
  search: z.string().max(1024).optional(),
  query: z.string().max(1024).optional(),
  tags: commaList,
  scopes: commaList,
  important: booleanParam,
  auth_config_ids: commaList,
})

/** `POST /tools/execute/{slug}` */
export const executeToolSchema = z.object({
  user_id: z.string().min(1).max(256).optional(),
  connected_account_id: slugSchema.optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  version: z.string().optional(),
})
export interface ExecuteToolWire {
  data: Record<string, unknown>
  error: string | null
  successful: boolean
  log_id: string
}
