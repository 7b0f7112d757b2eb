import { newId } from '../shared/ids.ts'

/** What happened, as answered. `data` is always an object. */
export interface Outcome {
  data: Record<string, unknown>
  error: string | null
  log_id: string
  /** The account it was done with. */
  account?: { id: string; name: string }
}

export function failure(error: string, data: Record<string, unknown> = {}): Outcome {
  return { data, error, log_id: newId('log') }
}
