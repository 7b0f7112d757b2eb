import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Composio } from '@composio/core'
import { openEmbedded } from '@composio/server'
import { conformanceKey, type HarnessSession, type ProviderHarness, type RunOutcome } from '@composio/testing'
import { HttpPerson } from '@composio/testing/person'

/**
 * Sessions of the SDK with its whole backend in this process, the conformance toolkit installed beside the others.
 * @param driverFile - of the provider's driver, for what runs in another process
 */
export function embeddedHarness(driverFile: string): ProviderHarness {
  return {
    async open({ provider, toolkit, connected }): Promise<HarnessSession> {
      const { slug, baseUrl } = toolkit
      const dataDir = mkdtempSync(join(tmpdir(), 'composio-provider-'))
      const definitions = [toolkit]
      const backend = await openEmbedded({
        dataDir,
        port: 0,
        env: {},
        log: () => undefined,
        definitions,
        toolkits: { [slug]: { baseUrl } },
      })
      const { url: baseURL, apiKey } = backend
      const composio = new Composio({ provider, baseURL, apiKey, fetch: backend.fetch })
      const others: Composio[] = []
      const close = async () => {
        for (const each of [composio, ...others]) await each.close()
        await backend.close()
        rmSync(dataDir, { recursive: true, force: true })
      }
      try {
        const session = await composio.create('user_123', {
          toolkits: [slug],
          preload: { tools: 'all' },
          manageConnections: { waitForConnections: true },
        })
        if (connected) await connect((await session.authorize(slug)).redirectUrl ?? '')
        return {
          session,
          tools: await session.tools(),
          connect,
          decline,
          runOut: async () => runOut(dataDir),
          reopen: async (other) => {
            const another = new Composio({ provider: other, baseURL, apiKey })
            others.push(another as unknown as Composio)
            const same = await another.use(session.sessionId)
            return { session: same, tools: await same.tools() }
          },
          resumeElsewhere: async (order) => {
            const task = JSON.stringify({ ...order, driverFile, baseURL, apiKey, sessionId: session.sessionId })
            const program = fileURLToPath(new URL('./support/resume-program.ts', import.meta.url))
            const { stdout } = await promisify(execFile)(process.execPath, [program, task], { timeout: 60_000 })
            return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RunOutcome
          },
          close,
        }
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}

async function connect(link: string): Promise<void> {
  const person = new HttpPerson()
  const end = await person.submit(await person.open(link), 'Connect', { api_key: conformanceKey })
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}

async function decline(link: string): Promise<void> {
  const person = new HttpPerson()
  const end = await person.submit(await person.open(link), 'Do not connect')
  if (!end.text.includes('You chose not to connect it')) throw new Error(`Declining did not work: ${end.text}`)
}

/** Time is the one thing a test cannot do as people do. */
function runOut(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'composio.db'), { timeout: 5_000 })
  const past = new Date(Date.now() - 60_000).toISOString()
  db.prepare('update connect_links set expires_at = ?, settles_by = ?').run(past, past)
  db.prepare("update connected_accounts set pending_until = ? where status = 'INITIATED'").run(past)
  db.close()
}
