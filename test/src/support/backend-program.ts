import { createInterface } from 'node:readline'
import { openEmbedded } from '@composio/server'
import { Acme } from './acme.ts'
import type { BackendProcessOptions } from './backend-process.ts'

// The program of `startBackend`: says where it is, then answers one request per line until its input ends.
const { dataDir, port, acme, vaultKey } = JSON.parse(process.argv[2] ?? '') as BackendProcessOptions
const backend = await openEmbedded({
  dataDir,
  port,
  definitions: [new Acme().definition],
  toolkits: { acme },
  env: { ...(vaultKey && { COMPOSIO_VAULT_KEY: vaultKey }) },
})
console.log(JSON.stringify({ url: backend.url, apiKey: backend.apiKey }))
for await (const line of createInterface({ input: process.stdin })) {
  const { method, path, body } = JSON.parse(line)
  const response = await backend.fetch(
    new Request(`${backend.url}/api/v3.1${path}`, {
      method,
      headers: { 'x-api-key': backend.apiKey },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  )
  console.log(JSON.stringify({ status: response.status, body: await response.json() }))
}
await backend.close()
