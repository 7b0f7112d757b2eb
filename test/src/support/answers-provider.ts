import {
  BaseNonAgenticProvider,
  type ExecuteModifiers,
  type ObjectSchema,
  type Tool,
  type ToolExecuteResponse,
  type ToolSession,
} from '@composio/core'

interface Described {
  name: string
  schema: ObjectSchema
}

/** A provider as a developer writes one for a model API: tools are descriptions, and a helper runs the calls. */
export class AnswersProvider extends BaseNonAgenticProvider<Described[], Described> {
  readonly name = 'answers'

  wrapTool({ slug, inputParameters }: Tool): Described {
    return { name: slug, schema: inputParameters }
  }

  wrapTools(tools: Tool[]): Described[] {
    return tools.map((tool) => this.wrapTool(tool))
  }

  /** For a session, or directly for a user. */
  answer(target: ToolSession | string, { name, args }: { name: string; args: object }): Promise<ToolExecuteResponse> {
    return this.executeFor(target, name, { ...args })
  }

  /** With hooks, which only direct execution has here. */
  answerFor(userId: string, name: string, modifiers: ExecuteModifiers): Promise<ToolExecuteResponse> {
    return this.executeTool(name, { userId }, modifiers)
  }
}
