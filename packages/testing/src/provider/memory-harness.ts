import type { JsonSchema, Tool, ToolDefinition, ToolExecuteResponse, ToolkitDefinition } from '@composio/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { conformanceKey } from './conformance-toolkit.ts'
import type { HarnessOptions, HarnessSession, ProviderHarness } from './types.ts'

const object = (properties: Record<string, JsonSchema>) => ({ type: 'object' as const, properties })
const link = 'http://127.0.0.1:1/link/1'

/** Sessions that live in this process only, to test the suite itself without a backend. */
export const memoryHarness: ProviderHarness = {
  async open({ provider, toolkit, connected }: HarnessOptions): Promise<HarnessSession> {
    const backend = new MemoryBackend(toolkit, connected)
    const execute = backend.execute.bind(backend)
    return {
      session: { sessionId: 'trs_memory', execute },
      tools: provider.wrapTools(backend.tools(), execute),
      connect: async (url) => backend.connect(url),
      close: async () => {},
    }
  },
}

class MemoryBackend {
  readonly #toolkit: ToolkitDefinition
  #connected: boolean
  #waiting: (() => void)[] = []

  constructor(toolkit: ToolkitDefinition, connected: boolean) {
    this.#toolkit = toolkit
    this.#connected = connected
  }

  connect(url: string): void {
    if (url !== link) throw new Error(`${url} is no link of this session.`)
    this.#connected = true
    for (const go of this.#waiting.splice(0)) go()
  }

  tools(): Tool[] {
    const meta = ['SEARCH_TOOLS', 'MANAGE_CONNECTIONS', 'WAIT_FOR_CONNECTIONS', 'MULTI_EXECUTE_TOOL']
    return [
      ...meta.map((name) => this.#tool(`COMPOSIO_${name}`, name, object({}))),
      ...this.#toolkit.tools.map((tool) => this.#tool(tool.slug, tool.description, tool.input)),
    ]
  }

  async execute(slug: string, args: Record<string, unknown> = {}, options: { signal?: AbortSignal } = {}) {
    const signal = options.signal ?? new AbortController().signal
    const tool = this.#toolkit.tools.find((each) => each.slug === slug)
    return tool ? this.#run(tool, args, signal) : succeeded(await this.#meta(slug, args, signal))
  }

  async #meta(slug: string, args: Record<string, unknown>, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { slug: toolkit } = this.#toolkit
    switch (slug) {
      case 'COMPOSIO_SEARCH_TOOLS':
        return { results: [{ primary_tool_slugs: this.#toolkit.tools.map((tool) => tool.slug) }] }
      case 'COMPOSIO_MANAGE_CONNECTIONS':
        return { results: { [toolkit]: { status: 'initiated', redirect_url: link } } }
      case 'COMPOSIO_WAIT_FOR_CONNECTIONS':
        if (!this.#connected) await new Promise<void>((resolve) => this.#waiting.push(resolve))
        return { results: { [toolkit]: { status: 'ACTIVE' } } }
      case 'COMPOSIO_MULTI_EXECUTE_TOOL': {
        const calls = args.tools as { tool_slug: string; arguments: Record<string, unknown> }[]
        const responses = await Promise.all(
          calls.map((call) => this.execute(call.tool_slug, call.arguments, { signal })),
        )
        const results = responses.map((response, index) => ({ tool_slug: calls[index]?.tool_slug, response }))
        return { results, success_count: responses.filter((response) => response.successful).length }
      }
      default:
        throw new Error(`There is no tool ${slug}.`)
    }
  }

  async #run(tool: ToolDefinition, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolExecuteResponse> {
    const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
    if (!ajv.validate(tool.input, args)) return failed(ajv.errorsText())
    if (!this.#connected) return failed(`${this.#toolkit.name} is not connected. Ask the user to open ${link}`)
    if (typeof tool.operation === 'function') {
      const request = () => Promise.reject(new Error('The conformance toolkit requests nothing by itself.'))
      return succeeded((await tool.operation(args, { request, signal })) as Record<string, unknown>)
    }
    const path = tool.operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(args[name])))
    const headers = { 'x-api-key': conformanceKey }
    const response = await fetch(`${this.#toolkit.baseUrl}${path}`, { headers, signal })
    const body = (await response.json()) as Record<string, unknown>
    return response.ok ? succeeded(body) : failed(`${response.status}: ${String(body.message)}`)
  }

  #tool(slug: string, description: string, inputParameters: Tool['inputParameters']): Tool {
    const { slug: toolkit, name } = this.#toolkit
    const rest = { tags: [], version: '1', availableVersions: ['1'], isDeprecated: false, scopes: [], isNoAuth: false }
    return { slug, name: slug, description, inputParameters, toolkit: { slug: toolkit, name }, ...rest }
  }
}

function succeeded(data: Record<string, unknown>): ToolExecuteResponse {
  return { data, error: null, successful: true, logId: 'log_1' }
}

function failed(error: string): ToolExecuteResponse {
  return { data: {}, error, successful: false, logId: 'log_1' }
}
