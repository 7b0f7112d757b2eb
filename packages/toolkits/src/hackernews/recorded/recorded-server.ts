import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ToolkitOverride } from '@composio/spec'
import { searchOrigin } from '../hackernews-api.ts'

interface Exchange {
  /** Path and query, unencoded. */
  request: string
  /** 200 where left out. */
  status?: number
  body: unknown
}

/**
 * A stand-in for both hosts on 127.0.0.1: it gives the recorded answer to a request that was recorded, whatever the
 * order of its query parameters, and 501 to any other.
 */
export async function startRecordedServer(): Promise<{ override: ToolkitOverride; close(): Promise<void> }> {
  const exchanges = new Map<string, Exchange>()
  for (const file of ['firebase', 'algolia']) {
    const url = new URL(`./${file}.json`, import.meta.url)
    const recorded = JSON.parse(await readFile(url, 'utf8')) as Exchange[]
    for (const exchange of recorded) exchanges.set(canonical(exchange.request), exchange)
  }
  const server = createServer((request, response) => {
    const exchange = request.method === 'GET' ? exchanges.get(canonical(request.url ?? '/')) : undefined
    response.writeHead(exchange ? (exchange.status ?? 200) : 501, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(exchange ? exchange.body : { error: `not recorded: ${request.method} ${request.url}` }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    override: { baseUrl: `${origin}/v0`, hosts: { [searchOrigin]: origin } },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function canonical(request: string): string {
  const { pathname, searchParams } = new URL(request, 'http://recorded')
  searchParams.sort()
  return `${pathname}?${searchParams}`
}
