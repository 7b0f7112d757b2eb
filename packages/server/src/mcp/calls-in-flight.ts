import { isJSONRPCNotification, isJSONRPCRequest, type RequestId, type Server } from '@modelcontextprotocol/server'
import type { Caller } from './caller.ts'

/**
 * Calls of 2025 clients at work in this process. Their cancellations come as requests of their own, and are for the
 * very client that made the call: ids alone are the same for everybody.
 */
export function callsInFlight() {
  const servers = new Map<string, Server>()
  return {
    /** Keeps the server of a call for as long as it is open. */
    note({ client }: Caller, message: unknown, server: Server): Server {
      if (!client || !isJSONRPCRequest(message)) return server
      const key = keyOf(client.nonce, message.id)
      servers.set(key, server)
      server.onclose = () => {
        if (servers.get(key) === server) servers.delete(key)
      }
      return server
    },
    /** @returns whether it was a cancellation; of a call that is over, it does nothing */
    cancel({ client }: Caller, message: unknown): boolean {
      if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return false
      const id = message.params?.requestId as RequestId | undefined
      const server = client && id !== undefined ? servers.get(keyOf(client.nonce, id)) : undefined
      server?.close().catch(() => {})
      return true
    },
  }
}

function keyOf(nonce: string, id: RequestId): string {
  return `${nonce} ${JSON.stringify(id)}`
}
