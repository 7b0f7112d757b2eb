import {
  ComposioRequestCancelledError,
  type ExecuteToolFn,
  type ExecuteToolOptions,
  isOpenConnection,
  type ToolCall,
  type ToolExecuteResponse,
} from '@composio/spec'
import type { CustomToolContext } from './create-tool.ts'
import type { BoundTool } from './custom-tools.ts'

/** Enough for every run that waits for a person at one time; the oldest go first. */
const MOST_BLOCKED = 1_000

interface InnerCall extends ToolCall {
  response?: ToolExecuteResponse
}

/** Runs custom tools, and remembers which of their own calls a person is still asked about. */
export class CustomToolRunner {
  readonly #userId: string
  readonly #execute: ExecuteToolFn
  readonly #blocked = new Map<string, InnerCall[]>()

  /** @param execute - runs any tool of the session */
  constructor(userId: string, execute: ExecuteToolFn) {
    this.#userId = userId
    this.#execute = execute
  }

  /** What the last run of this very call stopped at; undefined where it did not. */
  blockedAt(call: ToolCall): ToolCall | undefined {
    const inner = this.#blocked.get(keyOf(call))?.find(({ response }) => !response || isBlocked(response))
    if (!inner) return undefined
    const { response: _, ...planned } = inner
    return planned
  }

  /**
   * What goes wrong is a value, wrong arguments included.
   * @throws ComposioRequestCancelledError once `signal` is aborted, whether or not the tool listens to it.
   */
  async run(
    { tool, check, listed }: BoundTool,
    args: Record<string, unknown>,
    options: ExecuteToolOptions,
  ): Promise<ToolExecuteResponse> {
    const { signal = new AbortController().signal, toolCallId } = options
    const checked = await check(args)
    if ('problem' in checked) return failed(`Input validation failed: ${checked.problem}`)
    const key = keyOf({ slug: listed.slug, arguments: args, ...(toolCallId && { toolCallId }) })
    // Frameworks run a call again from the top once the account is there; what it did already is not done twice.
    const done = toolCallId ? (this.#blocked.get(key) ?? []) : []
    const calls: InnerCall[] = []
    const context: CustomToolContext = {
      userId: this.#userId,
      signal,
      execute: (slug, inner, more) =>
        this.#runInner(calls, done, slug, inner ?? {}, { ...more, ...options }, options.signal),
    }
    const answer = await settle(() => tool.execute(checked.value, context), signal)
    const blocked = calls.find(({ response }) => response && isBlocked(response))?.response
    this.#blocked.delete(key)
    if (blocked) {
      this.#blocked.set(key, calls)
      this.#forgetOldest()
      const { data, error, connectionRequired } = blocked
      return { ...failed(error ?? ''), data, ...(connectionRequired && { connectionRequired }) }
    }
    if ('thrown' in answer) return failed(messageOf(answer.thrown))
    if (!isObject(answer.value)) {
      return failed(`${listed.slug}: execute() must return an object, but returned ${nameOf(answer.value)}.`)
    }
    return { data: answer.value, error: null, successful: true, logId: '' }
  }

  async #runInner(
    calls: InnerCall[],
    done: InnerCall[],
    slug: string,
    args: Record<string, unknown>,
    { account, toolCallId }: { account?: string | undefined; toolCallId?: string },
    signal: AbortSignal | undefined,
  ): Promise<ToolExecuteResponse> {
    // Each has an id of its own: the backend runs what a person was asked for once.
    const id = toolCallId && calls.length > 0 ? `${toolCallId}#${calls.length}` : toolCallId
    const call: InnerCall = {
      slug,
      arguments: args,
      ...(account && { account }),
      ...(id && { toolCallId: id }),
    }
    const before = done[calls.length]
    calls.push(call)
    if (before?.response && !isBlocked(before.response) && isSame(before, call)) call.response = before.response
    else {
      call.response = await this.#execute(slug, args, {
        ...(account && { account }),
        ...(id && { toolCallId: id }),
        ...(signal && { signal }),
      })
    }
    return call.response
  }

  #forgetOldest(): void {
    for (const key of this.#blocked.keys()) {
      if (this.#blocked.size <= MOST_BLOCKED) return
      this.#blocked.delete(key)
    }
  }
}

function isBlocked({ connectionRequired }: ToolExecuteResponse): boolean {
  return connectionRequired !== undefined && isOpenConnection(connectionRequired)
}

function isSame(one: ToolCall, other: ToolCall): boolean {
  return keyOf({ ...one, toolCallId: '' }) === keyOf({ ...other, toolCallId: '' })
}

function keyOf({ slug, arguments: args = {}, account = '', toolCallId = '' }: ToolCall): string {
  return JSON.stringify([slug.toUpperCase(), toolCallId, account, args])
}

/** The outcome of foreign code, which may throw at once, later, or never come to an end. */
async function settle(
  run: () => object | Promise<object>,
  signal: AbortSignal,
): Promise<{ value: unknown } | { thrown: unknown }> {
  const cancelled = () => new ComposioRequestCancelledError('The tool call was cancelled.', { cause: signal.reason })
  if (signal.aborted) throw cancelled()
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
  })
  const work = (async () => {
    try {
      return { value: await run() }
    } catch (thrown) {
      if (signal.aborted) throw cancelled()
      return { thrown }
    }
  })()
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}

function failed(error: string): ToolExecuteResponse {
  return { data: {}, error, successful: false, logId: '' }
}

function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message || 'The tool failed without saying why.'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value
}
