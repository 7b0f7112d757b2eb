/** Last argument of every call that reaches the backend. */
export interface RequestOptions {
  /** Aborting rejects the call with ComposioRequestCancelledError. */
  signal?: AbortSignal | undefined
}
