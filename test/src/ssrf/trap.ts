import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { lookup } from 'node:dns'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, isIP } from 'node:net'
import type { TrapPorts } from './corpus.ts'

/** Listeners on loopback that nobody may reach, and a record of every connection this process tries; none leaves the machine. */
export interface Trap {
  ports: TrapPorts
  /** Connections that came in. */
  hits(): number
  /** `address port` of what was tried, the ports in `except` left out. */
  attempts(except?: number[]): string[]
  reset(): void
  close(): Promise<void>
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.|0\.0\.0\.0$)/
const SOCKETS = 'net.client.socket'

export async function setTrap(): Promise<Trap> {
  let hits = 0
  const tried: { address: string; port: number }[] = []
  const listen = async (host: string) => {
    const server = createServer((socket) => {
      hits++
      socket.on('error', () => undefined)
      socket.resetAndDestroy()
    })
    await new Promise<void>((resolve) => server.listen(0, host, () => resolve()))
    return server
  }
  const [v4, v6] = await Promise.all([listen('127.0.0.1'), listen('::1')])
  const noteSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.on('connectionAttempt', (address, port) => {
      tried.push({ address, port })
      // What would go out into the network ends here, as where there is none.
      if (!LOOPBACK.test(address))
        setImmediate(() => socket.destroy(Object.assign(new Error('there is no network'), { code: 'ENETUNREACH' })))
    })
  }
  subscribe(SOCKETS, noteSocket)
  return {
    ports: { v4: (v4.address() as AddressInfo).port, v6: (v6.address() as AddressInfo).port },
    hits: () => hits,
    attempts: (except = []) =>
      tried.filter(({ port }) => !except.includes(port)).map(({ address, port }) => `${address} ${port}`),
    reset: () => {
      hits = 0
      tried.length = 0
    },
    close: async () => {
      unsubscribe(SOCKETS, noteSocket)
      await Promise.all([v4, v6].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

export type Resolve = typeof lookup

/** A look-up of names by the test's own table, in place of the network's. @param answers - addresses of a name */
export function resolver(answers: (name: string) => string[] | undefined): Resolve {
  const resolve = (
    hostname: string,
    options: { all?: boolean },
    callback: (error: Error | null, address?: unknown, family?: number) => void,
  ) => {
    const found = answers(hostname.replace(/\.$/, '').toLowerCase())
    if (!found) return void callback(Object.assign(new Error(`there is no ${hostname}`), { code: 'ENOTFOUND' }))
    const addresses = found.map((address) => ({ address, family: isIP(address) }))
    // As `dns.lookup`, never at once.
    setImmediate(() =>
      options.all ? callback(null, addresses) : callback(null, addresses[0]?.address, addresses[0]?.family),
    )
  }
  return resolve as Resolve
}

/** An operator who trusts every origin: the guard is off. */
export class EveryOrigin extends Set<string> {
  override has(): boolean {
    return true
  }
}
