import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One address in front of several servers, each request to the next of them. */
export interface RoundRobin {
  url: string
  /** Where requests go from now on. */
  targets: string[]
  /** How many each target has had. */
  served: Map<string, number>
  close(): Promise<void>
}

/**
 * A load balancer on loopback, as simple as they come: it keeps nothing, and tries no second target.
 * @param host - passed on as the name the request was sent to; as it came unless set
 */
export async function startRoundRobin({ host }: { host?: string } = {}): Promise<RoundRobin> {
  let turn = 0
  const balancer: Omit<RoundRobin, 'url' | 'close'> = { targets: [], served: new Map() }
  const server = createServer((incoming, outgoing) => {
    const target = balancer.targets[turn++ % balancer.targets.length]
    if (!target) return void outgoing.writeHead(503).end()
    balancer.served.set(target, (balancer.served.get(target) ?? 0) + 1)
    const { method, url = '/', headers } = incoming
    const sent = { ...headers, ...(host && { host }) }
    const onward = forward(new URL(url, target), { method, headers: sent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.writeHead(502).end())
    // Who leaves here leaves there, too.
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return Object.assign(balancer, { url, close })
}
