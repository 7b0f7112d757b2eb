import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** A database that can be taken away, and given back. */
export interface Outage {
  begin(): Promise<void>
  end(): Promise<void>
}

const HOLDER = `
  const { DatabaseSync } = require('node:sqlite')
  const db = new DatabaseSync(process.argv[1], { timeout: 5000 })
  db.exec('begin immediate')
  process.stdin.on('end', () => process.exit(0)).resume()
  console.log('held')
`

/** Another process holds the write lock of a SQLite file. */
export function lockOn(dataDir: string): Outage {
  const free = async (): Promise<unknown> => undefined
  let release = free
  return {
    begin: async () => {
      const child = spawn(process.execPath, ['-e', HOLDER, join(dataDir, 'composio.db')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      release = () => {
        const exit = once(child, 'exit')
        child.stdin.end()
        return exit
      }
      await once(child.stdout, 'data')
    },
    end: async () => {
      await release()
      release = free
    },
  }
}

/** A way to a PostgreSQL server that can be cut: connections break, and new ones are refused. */
export async function wayTo(databaseUrl: string): Promise<Outage & { url: string; close(): Promise<void> }> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    if (isCut) return void client.resetAndDestroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    begin: async () => {
      isCut = true
      cut()
    },
    end: async () => {
      isCut = false
    },
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
