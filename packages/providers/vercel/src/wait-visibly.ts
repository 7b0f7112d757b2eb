import {
  type ExecuteToolFn,
  type ModelToolResult,
  type PendingConnection,
  type ToolSession,
  waitInPlace,
} from '@composio/spec'
import { type ConnectionRequiredOutput, connectionOutput } from './connection-part.ts'

/** Runs a call that waits in place, giving what the person has to do as preliminary results and the result at the end. */
export async function* waitVisibly(
  session: ToolSession,
  execute: ExecuteToolFn,
  onConnection: ((pending: PendingConnection[]) => unknown) | undefined,
  run: (execute: ExecuteToolFn) => Promise<ModelToolResult>,
): AsyncGenerator<ConnectionRequiredOutput | ModelToolResult> {
  const shown: ConnectionRequiredOutput[] = []
  let wake: () => void = () => undefined
  const show = (pending: PendingConnection[]) => {
    shown.push(connectionOutput(pending))
    wake()
    return onConnection?.(pending)
  }
  const nextShown = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  let result: ModelToolResult | undefined
  const running = run(waitInPlace(session, execute, show)).then((done) => {
    result = done
  })
  while (!result) {
    const next = shown.shift()
    if (next) yield next
    else await Promise.race([running, nextShown()])
  }
  yield result
}
