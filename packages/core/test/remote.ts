import { Composio } from '../src/composio.ts'
import { type Answer, type Loopback, startLoopback } from './loopback.ts'

/** The SDK against a loopback server that answers as the test says. */
export async function startRemote(answer: Answer): Promise<{ composio: Composio; server: Loopback }> {
  const server = await startLoopback(answer)
  return { composio: new Composio({ baseURL: server.url, apiKey: 'key_1' }), server }
}
