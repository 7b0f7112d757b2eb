import { z } from 'zod'
import { pageQuery } from './common.ts'

/** `GET /toolkits` */
export const listToolkitsQuery = z.object({
  ...pageQuery(1000),
  category: z.string().max(64).optional(),
  search: z.string().max(256).optional(),
  sort_by: z.enum(['usage', 'alphabetically']).optional(),
  managed_by: z.enum(['composio', 'all', 'project']).optional(),
})

export interface ToolkitWire {
  slug: string
  name: string
  type: 'native'
  enabled: boolean
  is_local_toolkit: boolean
  no_auth: boolean
  auth_schemes: string[]
  /** Schemes that work here without more settings: an OAuth client is configured, or the person enters a key. */
  composio_managed_auth_schemes: string[]
  base_url: string
  meta: {
    description: string
    logo: string
    app_url: string
    categories: { id: string; slug: string; name: string }[]
    created_at: string
    updated_at: string
    tools_count: number
    triggers_count: number
    version: string
    available_versions: string[]
  }
  deprecated: { toolkitId: string; rawProxyInfoByAuthSchemes: [] }
  auth_config_details?: AuthConfigDetailWire[]
}
export interface AuthConfigDetailWire {
  name: string
  mode: string
  fields: {
    auth_config_creation: { required: AuthFieldWire[]; optional: AuthFieldWire[] }
    connected_account_initiation: { required: AuthFieldWire[]; optional: AuthFieldWire[] }
  }
}
export interface AuthFieldWire {
  name: string
  displayName: string
  type: string
  description: string
  required: boolean
  default: null
  is_secret: boolean
}
