export { ConnectionCardElement, defineConnectionCard } from './connection-card.ts'
export { type ConnectionAbility, ConnectionLinkError, type ConnectionState } from './connection-state.ts'
export { declineConnection, type WatchConnectionOptions, watchConnection } from './watch-connection.ts'
