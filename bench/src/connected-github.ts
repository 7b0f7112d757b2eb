import type { Composio, Session } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'

const READ_TOOL = 'GITHUB_GET_A_REPOSITORY'
const READ_ARGUMENTS = { owner: 'octocat', repo: 'hello-world' }

export interface Upstream {
  emulators: Emulators<'github'>
  /** What the tool asks for, asked for directly. */
  plainRead: () => Promise<unknown>
  token: string
}

/** The emulated GitHub, and the same read without us in between. */
export async function startUpstream(): Promise<Upstream> {
  const emulators = await startEmulators({ services: ['github'], liftRateLimit: true })
  const { github } = emulators.services
  const token = await github.issueToken()
  const url = `${github.url}/repos/${READ_ARGUMENTS.owner}/${READ_ARGUMENTS.repo}`
  const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' }
  const plainRead = async () => {
    const response = await fetch(url, { headers })
    if (!response.ok) throw new Error(`the plain read answered ${response.status}`)
    return response.json()
  }
  return { emulators, plainRead, token }
}

/** A session whose user has connected GitHub by a token. */
export async function connectedSession(composio: Composio, token: string): Promise<Session> {
  const userId = 'bench_user'
  const authScheme = 'BEARER_TOKEN'
  const { id } = await composio.authConfigs.create('github', { type: 'use_custom_auth', authScheme, credentials: {} })
  await composio.connectedAccounts.initiate(userId, id, { config: { authScheme, val: { token } } })
  return composio.create(userId)
}

export async function readByTool(session: Session): Promise<unknown> {
  const { successful, error, data } = await session.execute(READ_TOOL, READ_ARGUMENTS)
  if (!successful) throw new Error(`the tool failed: ${error}`)
  return data
}
