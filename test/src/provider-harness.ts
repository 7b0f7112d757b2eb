import { Composio } from '@composio/core'
import { openEmbedded } from '@composio/server'
import { conformanceKey, type HarnessSession, type ProviderHarness } from '@composio/testing'
import { HttpPerson } from '@composio/testing/person'

/** Sessions of the SDK with its whole backend in this process, the conformance toolkit installed beside the others. */
export const embeddedHarness: ProviderHarness = {
  async open({ provider, toolkit, connected }): Promise<HarnessSession> {
    const { slug, baseUrl } = toolkit
    const backend = await openEmbedded({
      dataDir: ':memory:',
      port: 0,
      definitions: [toolkit],
      toolkits: { [slug]: { baseUrl } },
    })
    const composio = new Composio({ provider, baseURL: backend.url, apiKey: backend.apiKey, fetch: backend.fetch })
    const close = async () => {
      await composio.close()
      await backend.close()
    }
    try {
      const session = await composio.create('user_123', {
        toolkits: [slug],
        preload: { tools: 'all' },
        manageConnections: { waitForConnections: true },
      })
      if (connected) await connect((await session.authorize(slug)).redirectUrl ?? '')
      return { session, tools: await session.tools(), connect, close }
    } catch (error) {
      await close()
      throw error
    }
  },
}

async function connect(link: string): Promise<void> {
  const person = new HttpPerson()
  const end = await person.submit(await person.open(link), 'Connect', { api_key: conformanceKey })
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}
