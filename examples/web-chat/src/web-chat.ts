import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Composio, SessionPreset } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { VercelProvider } from '@composio/vercel'
import { buildPage } from './build-page.ts'
import { ChatServer } from './chat-server.ts'
import { Conversation } from './conversation.ts'
import { chooseModel } from './model.ts'

const TOOLS = {
  github: [
    'GITHUB_CREATE_AN_ISSUE',
    'GITHUB_LIST_REPOSITORY_ISSUES',
    'GITHUB_GET_THE_AUTHENTICATED_USER',
    'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER',
  ],
  gmail: ['GMAIL_FETCH_EMAILS'],
}

export interface WebChat {
  url: string
  /** Which model answers. */
  model: string
  emulators: Emulators<'github' | 'google'>
  close(): Promise<void>
}

/** Starts everything on 127.0.0.1: emulated GitHub and Google, the backend in this process, the chat and its page. */
export async function startWebChat({ port = 0, env = {} as NodeJS.ProcessEnv } = {}): Promise<WebChat> {
  const [emulators, model, page] = await Promise.all([
    startEmulators({ services: ['github', 'google'] }),
    chooseModel(env),
    buildPage(),
  ])
  const composio = new Composio({
    provider: new VercelProvider({ connections: 'wait' }),
    toolkits: emulators.toolkits,
    appName: 'Web chat',
    dataDir: ':memory:',
    port: 0,
  })
  const begin = async () => {
    // In an app of yours: the ID of who is signed in.
    const session = await composio.create(`visitor_${randomUUID()}`, {
      sessionPreset: SessionPreset.DIRECT_TOOLS,
      toolkits: Object.keys(TOOLS),
      tools: TOOLS,
    })
    return new Conversation(session, model.model)
  }
  const chat = new ChatServer({ page, begin, about: { model: model.description } })
  chat.server.listen(port, '127.0.0.1')
  await once(chat.server, 'listening')
  const close = async () => {
    chat.close()
    await composio.close()
    await Promise.all([model.close(), emulators.close()])
  }
  const url = `http://127.0.0.1:${(chat.server.address() as AddressInfo).port}`
  return { url, model: model.description, emulators, close }
}
