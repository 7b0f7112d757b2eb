import { type Rig, Visitor } from '../support/rig.ts'
import type { Setting } from './clients.ts'

export const GET_THING = 'ACME_GET_THING'

/** A session of a user nobody else has, with the tools of Acme listed. */
export async function mcpSession(rig: Rig): Promise<{ id: string; url: string; headers: Record<string, string> }> {
  users += 1
  const id = await rig.session(`user_${users}`, { toolkits: { enable: ['acme'] }, preload: { tools: 'all' } })
  return { id, url: `${rig.backend.url}/tool_router/${id}/mcp`, headers: { 'x-api-key': rig.backend.apiKey } }
}

let users = 0

/** The person opens the page, and agrees at the provider. */
export async function consent(rig: Rig, url: string): Promise<void> {
  const person = new Visitor()
  await person.open(rig.acme.consent(await person.begin(url)))
}

/** A client nobody is to be asked through. */
export const UNASKED: Pick<Setting, 'onPrompt'> = {
  onPrompt: async () => {
    throw new Error('The client was asked to open a page.')
  },
}
