import { BaseAgenticProvider, type ExecuteToolFn, type Tool, type ToolExecuteResponse } from '@composio/core'

interface FunctionTool {
  description: string
  run(args: Record<string, unknown>): Promise<ToolExecuteResponse>
}

/** A provider as a developer writes one for a framework of their own: tools are functions, by slug. */
export class FunctionsProvider extends BaseAgenticProvider<Record<string, FunctionTool>, FunctionTool> {
  readonly name = 'functions'

  wrapTool(tool: Tool, execute: ExecuteToolFn): FunctionTool {
    return { description: tool.description, run: (args) => execute(tool.slug, args) }
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn): Record<string, FunctionTool> {
    return Object.fromEntries(tools.map((tool) => [tool.slug, this.wrapTool(tool, execute)]))
  }
}
