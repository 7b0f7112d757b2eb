import type { ModelMessage, ModelReply, ModelTurn } from '@composio/testing/scripted-model'

/**
 * Stands in for a model where there is no key. It knows how to open an issue and nothing else, but it does that as a
 * model would: each step follows from what the last tool answered.
 */
export function scriptedAgent({ messages }: ModelTurn): ModelReply {
  const request = messages.findLast(({ role }) => role === 'user')?.text ?? ''
  const last = lastToolResult(messages)
  if (!last) return call('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: `create a github issue: ${request}` }] })
  switch (last.tool) {
    case 'COMPOSIO_SEARCH_TOOLS':
      return afterSearch(last.result, request)
    case 'COMPOSIO_MANAGE_CONNECTIONS':
      return afterLink(last.result)
    case 'COMPOSIO_WAIT_FOR_CONNECTIONS':
      return afterWait(last.result, foundTool(messages), request)
    case 'COMPOSIO_MULTI_EXECUTE_TOOL':
      return afterExecution(last.result)
    default:
      return { text: `I do not know what to make of ${last.tool}.` }
  }
}

interface ToolResult {
  successful: boolean
  error?: string
  data: Record<string, unknown>
}

interface Connection {
  toolkit: string
  status: string
  redirect_url?: string
  error_message?: string
}

interface FoundTool {
  slug: string
  toolkit: string
  isConnected: boolean
}

function afterSearch(result: ToolResult, request: string): ModelReply {
  const found = readSearch(result)
  if (!found) return { text: `I found no tool for that. ${result.error ?? ''}` }
  if (found.isConnected) return execute(found, request)
  return call('COMPOSIO_MANAGE_CONNECTIONS', { toolkits: [found.toolkit] })
}

function afterLink({ data }: ToolResult): ModelReply {
  const [connection] = connectionsOf(data)
  if (!connection?.redirect_url)
    return { text: `I cannot connect it: ${connection?.error_message ?? 'there is no link'}` }
  const text = `To do that I need your ${connection.toolkit} account. Please open the link; I go on as soon as you are done.`
  return { text, ...call('COMPOSIO_WAIT_FOR_CONNECTIONS', { toolkits: [connection.toolkit] }) }
}

function afterWait({ data }: ToolResult, found: FoundTool | undefined, request: string): ModelReply {
  const [connection] = connectionsOf(data)
  if (connection?.status === 'ACTIVE' && found) return execute(found, request)
  if (connection?.status === 'INITIATED')
    return call('COMPOSIO_WAIT_FOR_CONNECTIONS', { toolkits: [connection.toolkit] })
  return {
    text: `I could not do it, because the account is not connected: ${connection?.error_message ?? 'no reason given'}`,
  }
}

function execute({ slug }: FoundTool, request: string): ModelReply {
  const [, title] = /["“']([^"”']+)["”']/.exec(request) ?? []
  const [, owner, repo] = /\b([\w.-]+)\/([\w.-]+)\b/.exec(request) ?? []
  if (!title || !owner || !repo)
    return { text: 'Please tell me the title in quotes, and the repository as owner/name.' }
  return call('COMPOSIO_MULTI_EXECUTE_TOOL', { tools: [{ tool_slug: slug, arguments: { owner, repo, title } }] })
}

function afterExecution({ data }: ToolResult): ModelReply {
  const [item] = data.results as {
    error: string | null
    response: { data: Record<string, unknown>; account?: { name: string } }
  }[]
  if (!item || item.error) return { text: `That did not work: ${item?.error ?? 'no result'}` }
  const { number, title, html_url } = item.response.data
  const by = item.response.account ? ` as ${item.response.account.name}` : ''
  return { text: `Done: issue #${number} “${title}”, opened${by}: ${html_url}` }
}

/** The tool the newest search put first; searches happen once a request, waits come later. */
function foundTool(messages: ModelMessage[]): FoundTool | undefined {
  const search = toolResults(messages).findLast(({ tool }) => tool === 'COMPOSIO_SEARCH_TOOLS')
  return search && readSearch(search.result)
}

function readSearch({ data }: ToolResult): FoundTool | undefined {
  const { results, tool_schemas, toolkit_connection_statuses } = data as {
    results?: { primary_tool_slugs: string[] }[]
    tool_schemas: Record<string, { toolkit: string }>
    toolkit_connection_statuses: { toolkit: string; has_active_connection: boolean }[]
  }
  const slug = results?.[0]?.primary_tool_slugs[0]
  const toolkit = slug && tool_schemas[slug]?.toolkit
  if (!slug || !toolkit) return undefined
  const status = toolkit_connection_statuses.find((entry) => entry.toolkit === toolkit)
  return { slug, toolkit, isConnected: status?.has_active_connection ?? false }
}

function connectionsOf(data: Record<string, unknown>): Connection[] {
  return Object.values((data.results ?? {}) as Record<string, Connection>)
}

function lastToolResult(messages: ModelMessage[]) {
  return messages.at(-1)?.role === 'tool' ? toolResults(messages).at(-1) : undefined
}

function toolResults(messages: ModelMessage[]): { tool: string; result: ToolResult }[] {
  const calls = messages.flatMap(({ toolCalls }) => toolCalls)
  return messages
    .filter(({ role }) => role === 'tool')
    .map(({ toolCallId, text }) => ({
      tool: calls.find(({ id }) => id === toolCallId)?.name ?? 'an unknown tool',
      result: JSON.parse(text) as ToolResult,
    }))
}

function call(name: string, args: Record<string, unknown>): ModelReply {
  return { toolCalls: [{ name, arguments: args }] }
}
