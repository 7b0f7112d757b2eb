import type { ToolDefinition, ToolkitDefinition, ToolkitOverrides } from '@composio/spec'
import { ValidationError } from '@composio/spec'
import { ApiError } from '../http/api-error.ts'
import { didYouMean } from '../shared/nearest.ts'
import { type InstalledScheme, type InstalledToolkit, installToolkit, trustedOrigins } from './installed-toolkit.ts'
import { fieldsOfConfig, isForOrganization, needsClient } from './scheme-entry.ts'

export interface CatalogTool {
  toolkit: InstalledToolkit
  tool: ToolDefinition
}

/** Every toolkit and tool this server knows, by slug. */
export class Catalog {
  readonly #toolkits = new Map<string, InstalledToolkit>()
  readonly #tools = new Map<string, CatalogTool>()
  readonly #aliases = new Map<string, CatalogTool>()
  readonly trustedOrigins: ReadonlySet<string>

  constructor(
    definitions: ToolkitDefinition[],
    overrides: ToolkitOverrides = {},
    env: Record<string, string | undefined> = {},
  ) {
    this.trustedOrigins = new Set(Object.values(overrides).flatMap(trustedOrigins))
    const isTrusted = (origin: string) => this.trustedOrigins.has(origin)
    for (const definition of definitions) {
      if (this.#toolkits.has(definition.slug))
        throw new ValidationError(`definitions: there is a toolkit "${definition.slug}" already.`)
      const toolkit = installToolkit(definition, overrides[definition.slug] ?? {}, env, isTrusted)
      this.#toolkits.set(definition.slug, toolkit)
      for (const tool of definition.tools) {
        this.#tools.set(tool.slug, { toolkit, tool })
        for (const alias of tool.aliases ?? []) this.#aliases.set(alias, { toolkit, tool })
      }
    }
    for (const slug of Object.keys(overrides)) {
      if (this.#toolkits.has(slug)) continue
      throw new ValidationError(
        `toolkits.${slug}: there is no toolkit of that name.${didYouMean(slug, this.#toolkits.keys())}`,
      )
    }
  }

  get toolkits(): InstalledToolkit[] {
    return [...this.#toolkits.values()]
  }

  get tools(): CatalogTool[] {
    return [...this.#tools.values()]
  }

  toolkit(slug: string): InstalledToolkit | undefined {
    return this.#toolkits.get(slug.toLowerCase())
  }

  /** By slug or alias. */
  tool(slug: string): CatalogTool | undefined {
    const name = slug.toUpperCase()
    return this.#tools.get(name) ?? this.#aliases.get(name)
  }

  /** @throws ApiError naming the nearest toolkits. */
  requireToolkit(
    slug: string,
    error: 'Toolkit_ToolkitNotFound' | 'ToolRouterV2_InvalidToolkitSlugs',
  ): InstalledToolkit {
    const found = this.toolkit(slug)
    if (found) return found
    throw new ApiError(error, `There is no toolkit "${slug}".${this.#suggestToolkits(slug)}`)
  }

  /** ` Did you mean …?` over the slugs of all tools; where none is near, how to find one. */
  suggestTools(slug: string): string {
    return didYouMean(slug, this.#tools.keys()) || ' Search for it: session.search(), or COMPOSIO_SEARCH_TOOLS.'
  }

  #suggestToolkits(slug: string): string {
    return didYouMean(slug, this.#toolkits.keys()) || ` There are: ${[...this.#toolkits.keys()].sort().join(', ')}.`
  }
}

/**
 * The schemes of a toolkit that can be used on this server, best first: some need an OAuth client, or an auth config
 * that says where to take it; a key needs nobody. What belongs to an organization is no substitute for a person's
 * account: where there is a scheme for people, an auth config has to ask for it.
 */
export function usableSchemes({ auth, oauthClient }: InstalledToolkit): InstalledScheme[] {
  const isForPeople = auth.some((scheme) => !isForOrganization(scheme))
  return auth.filter((scheme) => {
    if (needsClient(scheme)) return oauthClient !== undefined && fieldsOfConfig(scheme).length === 0
    return !isForPeople || !isForOrganization(scheme)
  })
}

export function isNoAuth(toolkit: InstalledToolkit): boolean {
  return toolkit.auth.every(({ scheme }) => scheme === 'NO_AUTH')
}
