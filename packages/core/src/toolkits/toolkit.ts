import type { AuthSchemeName } from '@composio/spec'
import type { AuthFieldWire, ToolkitWire } from '@composio/spec/wire'
import { type AuthField, toAuthField } from './auth-field.ts'

export interface Toolkit {
  slug: string
  name: string
  meta: {
    description: string
    logo: string
    appUrl: string
    categories: { slug: string; name: string }[]
    toolsCount: number
    triggersCount: number
    version: string
    availableVersions: string[]
    /** ISO 8601, UTC. */
    createdAt: string
    updatedAt: string
  }
  isLocalToolkit: boolean
  noAuth: boolean
  authSchemes: AuthSchemeName[]
  /** Schemes that work here without more settings. */
  composioManagedAuthSchemes: AuthSchemeName[]
}

interface AuthFields {
  required: AuthField[]
  optional: AuthField[]
}

/** One toolkit, with what each way of connecting asks for. */
export interface ToolkitDetails extends Toolkit {
  baseUrl: string
  authConfigDetails: {
    name: string
    mode: AuthSchemeName
    fields: { authConfigCreation: AuthFields; connectedAccountInitiation: AuthFields }
  }[]
}

export function toToolkit(wire: ToolkitWire): Toolkit {
  const { meta } = wire
  return {
    slug: wire.slug,
    name: wire.name,
    meta: {
      description: meta.description,
      logo: meta.logo,
      appUrl: meta.app_url,
      categories: meta.categories.map(({ slug, name }) => ({ slug, name })),
      toolsCount: meta.tools_count,
      triggersCount: meta.triggers_count,
      version: meta.version,
      availableVersions: meta.available_versions,
      createdAt: meta.created_at,
      updatedAt: meta.updated_at,
    },
    isLocalToolkit: wire.is_local_toolkit,
    noAuth: wire.no_auth,
    authSchemes: wire.auth_schemes as AuthSchemeName[],
    composioManagedAuthSchemes: wire.composio_managed_auth_schemes as AuthSchemeName[],
  }
}

export function toToolkitDetails(wire: ToolkitWire): ToolkitDetails {
  return {
    ...toToolkit(wire),
    baseUrl: wire.base_url,
    authConfigDetails: (wire.auth_config_details ?? []).map(({ name, mode, fields }) => ({
      name,
      mode: mode as AuthSchemeName,
      fields: {
        authConfigCreation: toFields(fields.auth_config_creation),
        connectedAccountInitiation: toFields(fields.connected_account_initiation),
      },
    })),
  }
}

function toFields(wire: { required: AuthFieldWire[]; optional: AuthFieldWire[] }): AuthFields {
  return { required: wire.required.map(toAuthField), optional: wire.optional.map(toAuthField) }
}
