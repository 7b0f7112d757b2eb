/** Where requests go: a base URL, the key that opens it, and a function that carries a request there. */
export interface BackendConnection {
  /** Without the `/api/…` part. May have a path prefix. */
  baseURL: string
  apiKey: string
  fetch: (request: Request) => Promise<Response>
}

/** A backend that is not opened before it is needed. */
export interface Backend {
  /** Opens it on the first call; later calls give the same connection. */
  connect(): Promise<BackendConnection>
  /** Gives up what `connect` opened. Safe to call twice, and without a `connect`. */
  close(): Promise<void>
}
