import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Composio, type Provider, type SessionToolModifiers } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { type EmbeddedBackend, type EmbeddedOptions, openEmbedded } from '@composio/server'
import { HttpPerson } from '@composio/testing/person'
import {
  type ModelReply,
  type ModelTurn,
  type ScriptedModel,
  startScriptedModel,
} from '@composio/testing/scripted-model'

export const CREATE_ISSUE = 'GITHUB_CREATE_AN_ISSUE'

/** A whole backend with emulated GitHub, a model that opens the issues it is asked for, and a person. */
export class GithubStage {
  readonly backend: EmbeddedBackend
  readonly model: ScriptedModel
  /** For the state of the backend and of frameworks. */
  readonly folder: string
  readonly #emulators: Emulators<'github'>
  readonly #open: Composio<Provider>[] = []
  #users = 0
  private constructor(parts: Pick<GithubStage, 'backend' | 'model' | 'folder'> & { emulators: Emulators<'github'> }) {
    this.backend = parts.backend
    this.model = parts.model
    this.folder = parts.folder
    this.#emulators = parts.emulators
  }

  static async open(options: EmbeddedOptions = {}): Promise<GithubStage> {
    const folder = mkdtempSync(join(tmpdir(), 'composio-pausing-'))
    const emulators = await startEmulators({ services: ['github'] })
    const { toolkits } = emulators
    const backend = await openEmbedded({
      dataDir: folder,
      port: 0,
      env: {},
      toolkits,
      log: () => undefined,
      ...options,
    })
    return new GithubStage({ backend, model: await startScriptedModel(makeCalls), folder, emulators })
  }

  async close(): Promise<void> {
    for (const composio of this.#open) await composio.close()
    await this.model.close()
    await this.backend.close()
    await this.#emulators.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** An SDK of its own, as another process would have. */
  composio<TProvider extends Provider>(provider: TProvider): Composio<TProvider> {
    const { url, apiKey } = this.backend
    const composio = new Composio({ provider, baseURL: url, apiKey })
    this.#open.push(composio as Composio<Provider>)
    return composio
  }

  /** A session of a user nobody else has, with the one tool these tests are about. */
  session<TProvider extends Provider>(provider: TProvider) {
    this.#users += 1
    return this.composio(provider).create(`user_${this.#users}`, {
      toolkits: ['github'],
      preload: { tools: [CREATE_ISSUE] },
    })
  }

  /** A person does what the connect link asks for. */
  async connect(url: string): Promise<void> {
    const person = new HttpPerson()
    const consent = await person.submit(await person.open(url), 'Continue to GitHub')
    const end = await person.submit(consent, this.#emulators.services.github.people[0] ?? '')
    if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
  }

  /** A person opens the link and says no. */
  async decline(url: string): Promise<void> {
    const person = new HttpPerson()
    await person.submit(await person.open(url), 'Do not connect')
  }

  /** From now on GitHub refuses the tokens it gave; Composio finds out by using one. */
  expireTokens(): void {
    this.#emulators.services.github.expireTokens()
  }

  /** A hook for `session.tools()`: once this issue is made, GitHub refuses all tokens. */
  expiringAfter(title: string): SessionToolModifiers {
    return {
      afterExecute: ({ result }) => {
        if (result.data.title === title) this.expireTokens()
        return result
      },
    }
  }

  /** Lets a link's time run out. */
  runOut(linkId: string): void {
    const database = new DatabaseSync(join(this.folder, 'composio.db'))
    const past = new Date(Date.now() - 60_000).toISOString()
    const { changes } = database
      .prepare('update connect_links set expires_at = ?, settles_by = ? where id = ?')
      .run(past, past, linkId)
    database.close()
    if (changes !== 1) throw new Error(`There is no link ${linkId}.`)
  }

  /** The titles of the issues that GitHub has now, of those that start with `prefix`; read past Composio. */
  async issues(prefix: string): Promise<string[]> {
    const { url, issueToken } = this.#emulators.services.github
    const authorization = `Bearer ${await issueToken('hubot')}`
    const response = await fetch(`${url}/repos/octocat/hello-world/issues?per_page=100`, { headers: { authorization } })
    const issues = (await response.json()) as { title: string }[]
    return issues
      .map(({ title }) => title)
      .filter((title) => title.startsWith(prefix))
      .sort()
  }
}

/** What the user asks for. The model makes the calls of one list together, and each list after the one before. */
export function ask(...turns: string[][]): string {
  return JSON.stringify({ turns: turns.map((titles) => titles.map(issueCall)) })
}

/** The same for one list, by the one tool that runs several. */
export function askForBatch(titles: string[]): string {
  const tools = titles.map(issueCall).map(({ name, arguments: args }) => ({ tool_slug: name, arguments: args }))
  return JSON.stringify({ turns: [[{ name: 'COMPOSIO_MULTI_EXECUTE_TOOL', arguments: { tools } }]] })
}

function issueCall(title: string) {
  return { name: CREATE_ISSUE, arguments: { owner: 'octocat', repo: 'hello-world', title } }
}

/** Makes the next list of calls, and at the end says what the tools answered. */
function makeCalls({ messages }: ModelTurn): ModelReply {
  const asked = messages.findLastIndex(({ role }) => role === 'user')
  const { turns } = JSON.parse(messages[asked]?.text ?? '') as { turns: NonNullable<ModelReply['toolCalls']>[] }
  const since = messages.slice(asked + 1)
  const toolCalls = turns[since.filter(({ role }) => role === 'assistant').length]
  if (toolCalls) return { toolCalls }
  return { text: since.flatMap(({ role, text }) => (role === 'tool' ? [text] : [])).join('\n') }
}
