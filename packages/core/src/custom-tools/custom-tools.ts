import { type Tool, ValidationError } from '@composio/spec'
import {
  type CustomToolEcho,
  type CustomToolkitEcho,
  type CustomToolkitWire,
  type CustomToolsWire,
  type CustomToolWire,
  customToolsProblems,
  type SessionWire,
} from '@composio/spec/wire'
import { withoutUndefined } from '../without-undefined.ts'
import type { CustomTool, CustomToolkit } from './create-tool.ts'
import { type Checked, checkerFor, toObjectSchema } from './input-schema.ts'

/** The custom tools of `composio.create` and `composio.use`, ready to be sent. */
export interface PreparedCustomTools {
  payload: CustomToolsWire
  tools: CustomTool[]
  toolkits: CustomToolkit[]
}

/** One custom tool as a session has it. */
export interface BoundTool {
  tool: CustomTool
  check: (input: unknown) => Promise<Checked>
  /** As it is listed where it is preloaded. */
  listed: Tool
  isPreloaded: boolean
}

const LOOSE = { slug: 'custom', name: 'Custom tools' }
const PRELOADED = '[Direct tool - call directly, no search needed beforehand.]'
const VERSION = '00000000_00'

/**
 * @returns undefined where there are none
 * @throws ValidationError for a slug that is taken or too long, or a schema that models cannot read
 */
export async function prepareCustomTools(
  tools: CustomTool[] = [],
  toolkits: CustomToolkit[] = [],
): Promise<PreparedCustomTools | undefined> {
  if (tools.length + toolkits.length === 0) return undefined
  const payload: CustomToolsWire = {
    ...(tools.length > 0 && { custom_tools: await Promise.all(tools.map(toolToWire)) }),
    ...(toolkits.length > 0 && { custom_toolkits: await Promise.all(toolkits.map(toolkitToWire)) }),
  }
  const issues = customToolsProblems(payload)
  if (issues.length > 0) {
    const lines = issues.map(({ path, message }) => `experimental.${path}: ${message}`)
    throw new ValidationError(`Invalid session options. ${lines.join('; ')}.`, { meta: { issues } })
  }
  return { payload, tools, toolkits }
}

async function toolToWire(tool: CustomTool): Promise<CustomToolWire> {
  const { slug, name, description, inputParams, outputParams, extendsToolkit, preload } = tool
  return withoutUndefined({
    slug,
    name,
    description,
    input_schema: await toObjectSchema(inputParams, 'input', `${slug}.inputParams`),
    output_schema: outputParams && (await toObjectSchema(outputParams, 'output', `${slug}.outputParams`)),
    extends_toolkit: extendsToolkit,
    preload,
  })
}

async function toolkitToWire({ slug, name, description, tools, preload }: CustomToolkit): Promise<CustomToolkitWire> {
  return withoutUndefined({ slug, name, description, tools: await Promise.all(tools.map(toolToWire)), preload })
}

/** What a session knows of the tools that run in this program, by the slugs the backend gave them. */
export class CustomTools {
  /** Sent with each request whose answer may speak of them. */
  readonly payload: CustomToolsWire | undefined
  readonly #bound = new Map<string, BoundTool>()
  readonly #echo: Pick<NonNullable<SessionWire['experimental']>, 'custom_tools' | 'custom_toolkits'>

  constructor(prepared: PreparedCustomTools | undefined, echo: SessionWire['experimental'] = {}) {
    this.payload = prepared?.payload
    this.#echo = prepared ? echo : {}
    if (!prepared) return
    for (const echoed of this.#echo.custom_tools ?? []) {
      const toolkit = echoed.extends_toolkit
      const index = prepared.tools.findIndex(
        ({ slug, extendsToolkit }) => slug === echoed.original_slug && extendsToolkit === toolkit,
      )
      const [tool, wire] = [prepared.tools[index], prepared.payload.custom_tools?.[index]]
      if (tool && wire) this.#bind(echoed.slug, tool, wire, toolkit ? { slug: toolkit, name: toolkit } : LOOSE)
    }
    for (const echoed of this.#echo.custom_toolkits ?? []) {
      const kit = prepared.payload.custom_toolkits?.find(({ slug }) => slug === echoed.slug)
      const own = prepared.toolkits.find(({ slug }) => slug === echoed.slug)
      for (const { slug, original_slug } of echoed.tools) {
        const index = own?.tools.findIndex((tool) => tool.slug === original_slug) ?? -1
        const [tool, wire] = [own?.tools[index], kit?.tools[index]]
        if (!kit || !tool || !wire) continue
        this.#bind(slug, tool, { preload: kit.preload, ...wire }, { slug: kit.slug.toLowerCase(), name: kit.name })
      }
    }
  }

  get tools(): CustomToolEcho[] {
    return this.#echo.custom_tools ?? []
  }

  get toolkits(): CustomToolkitEcho[] {
    return this.#echo.custom_toolkits ?? []
  }

  /** By the slug it is called by. */
  find(slug: string): BoundTool | undefined {
    return this.#bound.get(slug.toUpperCase())
  }

  /** Preloaded tools that the backend did not list itself. */
  preloaded(listed: Tool[]): Tool[] {
    const known = new Set(listed.map(({ slug }) => slug))
    return [...this.#bound.values()]
      .filter((bound) => bound.isPreloaded && !known.has(bound.listed.slug))
      .map((bound) => bound.listed)
  }

  #bind(slug: string, tool: CustomTool, wire: CustomToolWire, toolkit: Tool['toolkit']): void {
    const listed: Tool = {
      slug,
      name: wire.name,
      description: `${PRELOADED} ${wire.description}`,
      inputParameters: wire.input_schema,
      ...(wire.output_schema && { outputParameters: wire.output_schema }),
      tags: [],
      toolkit,
      version: VERSION,
      availableVersions: [VERSION],
      isDeprecated: false,
      scopes: [],
      isNoAuth: tool.extendsToolkit === undefined,
    }
    const check = checkerFor(tool.inputParams)
    this.#bound.set(slug.toUpperCase(), { tool, check, listed, isPreloaded: wire.preload ?? false })
  }
}
