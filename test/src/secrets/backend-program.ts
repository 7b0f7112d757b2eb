import { openEmbedded, serve } from '@composio/server'
import { Acme } from '../support/acme.ts'

// A backend in a process of its own, so that everything it writes can be read. Secrets come by its environment, the
// rest by its argument; it ends when its input does.
const { dataDir, acme, other } = JSON.parse(process.argv[2] ?? '') as { dataDir: string; acme: string; other: string }
const { definition } = new Acme()
const settings = {
  port: 0,
  definitions: [
    definition,
    {
      ...definition,
      slug: 'other',
      name: 'Other',
      tools: definition.tools.map((tool) => ({ ...tool, slug: tool.slug.replace('ACME', 'OTHER') })),
    },
  ],
  toolkits: {
    acme: { baseUrl: acme, oauth: { authorizationUrl: `${acme}/authorize`, tokenUrl: `${acme}/token` } },
    other: { baseUrl: other, oauth: { authorizationUrl: `${other}/authorize`, tokenUrl: `${other}/token` } },
  },
  env: process.env,
}
const backend = await (process.env.DATABASE_URL ? serve(settings) : openEmbedded({ ...settings, dataDir }))
console.log(`ready ${backend.url}`)
for await (const _ of process.stdin) {
  // Nothing is asked this way; the end of the input is the end of the program.
}
await backend.close()
