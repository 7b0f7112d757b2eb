import type { ExecuteToolFn, ExecuteToolOptions, ToolCall, ToolExecuteResponse } from '@composio/spec'

const BATCH_TOOL = 'COMPOSIO_MULTI_EXECUTE_TOOL'

interface Item {
  tool_slug: string
  arguments?: Record<string, unknown>
  account?: string
}

interface ItemResult {
  tool_slug: string
  index: number
  response: object | null
  error?: string | null
}

/** Whether a call is a batch with tools of this program in it. */
export function isSplitBatch(slug: string, args: Record<string, unknown>, isLocal: (slug: string) => boolean): boolean {
  return slug.toUpperCase() === BATCH_TOOL && itemsOf(args).some((item) => isLocal(slugOf(item)))
}

/** The calls a batch with tools of this program falls into: the backend's part, and each of the others by itself. */
export function splitBatch(call: ToolCall, isLocal: (slug: string) => boolean): ToolCall[] {
  const { arguments: args = {}, toolCallId } = call
  const items = itemsOf(args)
  const others = items.filter((item) => !isLocal(slugOf(item)))
  const mine = items.flatMap((item, index): ToolCall[] => {
    if (!isLocal(slugOf(item))) return []
    const { tool_slug, arguments: given = {} } = item as Item
    const id = idOfItem(toolCallId, index)
    return [{ slug: tool_slug, arguments: given, ...(id && { toolCallId: id }) }]
  })
  return others.length > 0 ? [{ ...call, arguments: { ...args, tools: others } }, ...mine] : mine
}

/** The backend runs what a person was asked for once by its id, and a batch has one. */
function idOfItem(toolCallId: string | undefined, index: number): string | undefined {
  return toolCallId && `${toolCallId}:${index}`
}

/**
 * A batch of which some tools run in this program, at the same time as the backend runs the rest. A single local call
 * answers as if it had been called alone; several, without others, give `{ results }`; with others it is the backend's
 * answer with all results in the order they were asked for. A backend out of reach fails its own items only.
 */
export async function executeBatch(
  args: Record<string, unknown>,
  options: ExecuteToolOptions,
  { isLocal, local, remote }: { isLocal: (slug: string) => boolean; local: ExecuteToolFn; remote: ExecuteToolFn },
): Promise<ToolExecuteResponse> {
  const items = itemsOf(args) as Item[]
  const mine = items.flatMap((item, index) => (isLocal(slugOf(item)) ? [index] : []))
  const others = items.flatMap((item, index) => (isLocal(slugOf(item)) ? [] : [index]))
  const runMine = (index: number) => {
    const { tool_slug, arguments: given = {} } = items[index] as Item
    const toolCallId = idOfItem(options.toolCallId, index)
    return local(tool_slug, given, { ...options, ...(toolCallId && { toolCallId }) })
  }
  const [first] = mine
  if (first !== undefined && items.length === 1) return runMine(first)
  const [results, rest] = await Promise.all([
    Promise.all(mine.map(async (index) => toResult(items[index] as Item, index, await runMine(index)))),
    others.length > 0
      ? runOthers(
          args,
          others.map((index) => items[index]),
          options,
          remote,
        )
      : undefined,
  ])
  if (!rest) return batchResponse({ results }, results, '')
  const remoteResults = others.map((index, position) => resultAt(rest, position, index, slugOf(items[index])))
  const all = [...results, ...remoteResults].sort((a, b) => a.index - b.index)
  const failed = all.filter(isFailed).length
  const counts = { total_count: all.length, success_count: all.length - failed, error_count: failed }
  return batchResponse({ ...rest.data, results: all, ...counts }, all, rest.logId)
}

/** @throws only what stops the whole call: an abort */
async function runOthers(
  args: Record<string, unknown>,
  tools: unknown[],
  options: ExecuteToolOptions,
  remote: ExecuteToolFn,
): Promise<ToolExecuteResponse> {
  try {
    return await remote(BATCH_TOOL, { ...args, tools }, options)
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown
    const error = thrown instanceof Error ? thrown.message : String(thrown)
    return { data: {}, error, successful: false, logId: '' }
  }
}

function toResult({ tool_slug }: Item, index: number, { successful, data, error }: ToolExecuteResponse): ItemResult {
  const problem = error === null ? {} : { error }
  return { tool_slug, index, response: { successful, data, ...problem }, ...problem }
}

/** The backend's result of an item, under the place it was asked for; or why it has none. */
function resultAt({ data, error }: ToolExecuteResponse, position: number, index: number, slug: string): ItemResult {
  const results = Array.isArray(data.results) ? (data.results as ItemResult[]) : []
  const found = results.find((result) => result.index === position)
  if (found) return { ...found, index }
  const problem = error ?? 'The backend gave no result for it.'
  return { tool_slug: slug, index, response: { successful: false, data: {}, error: problem }, error: problem }
}

function batchResponse(data: Record<string, unknown>, results: ItemResult[], logId: string): ToolExecuteResponse {
  const failed = results.filter(isFailed).length
  const error = failed > 0 ? `${failed} out of ${results.length} tools failed` : null
  return { data, error, successful: error === null, logId }
}

function isFailed({ error }: ItemResult): boolean {
  return typeof error === 'string'
}

function itemsOf({ tools }: Record<string, unknown>): unknown[] {
  return Array.isArray(tools) ? tools : []
}

function slugOf(item: unknown): string {
  const slug = (item as Partial<Item> | null | undefined)?.tool_slug
  return typeof slug === 'string' ? slug : ''
}
