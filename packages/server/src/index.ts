export { type ComposioServer, type CreateServerOptions, createServer } from './create-server.ts'
export { DEFAULT_PORT, type EmbeddedBackend, type EmbeddedOptions, openEmbedded } from './embedded.ts'
export { type RunningServer, type ServerOptions, serve } from './serve.ts'
