/**
 * One server process: takes `ServerOptions` as JSON in its first argument, says `ServerReady` as JSON in a line once it
 * answers, and ends with whoever holds its standard input.
 */
import { type ServerOptions, serve } from '@composio/server'

export interface ServerReady {
  url: string
  apiKey: string
  instanceId: string
}

try {
  const server = await serve(JSON.parse(process.argv[2] ?? '{}') as ServerOptions)
  const ready: ServerReady = { url: server.url, apiKey: server.apiKey, instanceId: server.instanceId }
  console.log(JSON.stringify(ready))
  process.stdin.once('end', () => void server.close().then(() => process.exit(0)))
  process.stdin.resume()
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
