import { Composio } from '@composio/core'
import { conformanceKey, type HarnessSession, type ProviderHarness } from '@composio/testing'
import { HttpPerson } from '@composio/testing/person'
import { toolkits } from '@composio/toolkits'

/** Sessions of the SDK with its whole backend in this process, the conformance toolkit installed beside the others. */
export const embeddedHarness: ProviderHarness = {
  async open({ provider, toolkit, connected }): Promise<HarnessSession> {
    const { slug, baseUrl } = toolkit
    const composio = new Composio({ provider, dataDir: ':memory:', port: 0, toolkits: { [slug]: { baseUrl } } })
    // The backend takes the catalogue when it opens, at the first call.
    toolkits.push(toolkit)
    try {
      const session = await composio.create('user_123', {
        toolkits: [slug],
        preload: { tools: 'all' },
        manageConnections: { waitForConnections: true },
      })
      if (connected) await connect((await session.authorize(slug)).redirectUrl ?? '')
      return { session, tools: await session.tools(), connect, close: () => composio.close() }
    } catch (error) {
      await composio.close()
      throw error
    } finally {
      toolkits.splice(toolkits.indexOf(toolkit), 1)
    }
  },
}

async function connect(link: string): Promise<void> {
  const person = new HttpPerson()
  const end = await person.submit(await person.open(link), 'Connect', { api_key: conformanceKey })
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}
