import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface Delivery {
  headers: Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> & Record<string, string>
  body: string
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
  json: any
  at: number
}

type Answer = (response: ServerResponse, delivery: Delivery) => void

/** What webhooks are sent to: keeps every try, and answers 204 unless told otherwise. */
export class Receiver {
  readonly tries: Delivery[] = []
  answer: Answer = (response) => response.writeHead(204).end()
  url = ''
  #server = createServer((request, response) => void this.#take(request, response))

  static async start(port = 0): Promise<Receiver> {
    const receiver = new Receiver()
    await receiver.listen(port)
    return receiver
  }

  async listen(port: number): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response))
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve()))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** The types of what came, in its order. */
  get types(): string[] {
    return this.tries.map(({ json }) => json.type.replace('composio.', ''))
  }

  /** @throws Error when it does not come in time */
  async until<T>(look: () => T | undefined | false, what: string, ms = 30_000): Promise<T> {
    const deadline = Date.now() + ms
    for (;;) {
      const found = look()
      if (found) return found
      if (Date.now() > deadline) throw new Error(`${what} did not come; ${JSON.stringify(this.types)} did`)
      await delay(20)
    }
  }

  of(type: string): Promise<Delivery> {
    return this.until(() => this.tries.find(({ json }) => json.type === `composio.${type}`), type)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const headers = request.headers as Delivery['headers']
    const delivery = { headers, body, json: JSON.parse(body), at: Date.now() }
    this.tries.push(delivery)
    this.answer(response, delivery)
  }
}
