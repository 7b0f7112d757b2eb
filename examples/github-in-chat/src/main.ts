import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Composio, Provider } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { Chat } from './chat.ts'
import type { Framework, Run } from './frameworks/framework.ts'
import { findIssue } from './issue-check.ts'
import { chooseModel } from './model.ts'
import { playPerson } from './play-person.ts'
import { type RunState, StoppedRun } from './stopped-run.ts'

const USER_ID = 'user_123'
const PERSON = 'octocat'
const TITLE = 'Hello from a connected agent'
const PORT = 8674

/** Loaded when chosen, so that the demo starts as fast as the framework it shows. */
const FRAMEWORKS: Record<string, () => Promise<Framework>> = {
  openai: async () => (await import('./frameworks/openai.ts')).runOpenAI,
  'openai-agents': async () => (await import('./frameworks/openai-agents.ts')).runOpenAIAgents,
  vercel: async () => (await import('./frameworks/vercel.ts')).runVercel,
  langchain: async () => (await import('./frameworks/langchain.ts')).runLangchain,
}

const HELP = `demo [--provider ${Object.keys(FRAMEWORKS).join('|')}] [--auto] [--model NAME] [--data DIR]

  --provider  the agent framework (default: openai)
  --auto      do not wait for your browser: an HTTP client goes through the same pages
  --model     name of the model, where a key for one is set
  --data      folder of the demo's state (default: .composio/demo-<provider>)`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      provider: { type: 'string', default: 'openai' },
      auto: { type: 'boolean', default: false },
      model: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const load = FRAMEWORKS[values.provider]
  if (!load) {
    console.error(`There is no provider "${values.provider}".\n\n${HELP}`)
    return 2
  }
  const dataDir = values.data ?? `.composio/demo-${values.provider}`
  const model = await chooseModel(process.env, values.model)
  console.log(`Composio demo · ${values.provider} · ${model.description} · emulated GitHub · ${USER_ID}\n`)
  try {
    return await runStory({ framework: await load(), model, dataDir, plays: values.auto || !process.stdin.isTTY })
  } finally {
    await model.close()
  }
}

interface Story {
  framework: Framework
  model: Run['model']
  dataDir: string
  /** The demo plays the person by itself. */
  plays: boolean
}

async function runStory({ framework, model, dataDir, plays }: Story): Promise<number> {
  const stopped = new StoppedRun(dataDir)
  const before = stopped.read()
  const state: RunState = before ?? {
    prompt: `Open an issue titled "${TITLE}" in octocat/hello-world`,
    port: await freePort(PORT),
    githubPort: await freePort(0),
  }
  const emulators = await startEmulators({ services: ['github'], ports: { github: state.githubPort } })
  const person = new PersonAtHand(plays)
  const chat = new Chat((url) => person.isGiven(url, chat))
  if (before) chat.note('The last run was stopped on the way; it goes on here.\n')
  stopped.write(state)
  chat.user(state.prompt)
  try {
    const lastWords = await Promise.race([
      framework({
        options: { dataDir, port: state.port, toolkits: emulators.toolkits, appName: 'Composio demo' },
        openSession: (composio) => openSession(composio, state, stopped),
        model,
        prompt: state.prompt,
        chat,
      }),
      person.failed,
    ])
    chat.agent(lastWords)
    stopped.finish()
    return await readBack(emulators)
  } finally {
    person.leave()
    await emulators.close()
  }
}

/** The session outlives the process: a run that goes on takes up the one it had. */
async function openSession<TProvider extends Provider>(
  composio: Composio<TProvider>,
  state: RunState,
  stopped: StoppedRun,
) {
  if (state.sessionId) return composio.use(state.sessionId)
  const session = await composio.create(USER_ID)
  state.sessionId = session.sessionId
  stopped.write(state)
  return session
}

/** The demo's claim, checked at the source: without the issue it has failed, whatever the agent said. */
async function readBack({ services: { github } }: Emulators<'github'>): Promise<number> {
  const issue = await findIssue(github.url, await github.issueToken('hubot'), TITLE)
  if (!issue) {
    console.error(`\n✕ GitHub has no issue titled "${TITLE}".`)
    return 1
  }
  console.log(
    `\n✓ Read back from GitHub: #${issue.number} "${issue.title}", ${issue.state}, opened by ${issue.user.login}\n  ${issue.html_url}`,
  )
  return 0
}

/** Somebody who opens connect links: you with your browser, or else the demo by HTTP. */
class PersonAtHand {
  readonly #plays: boolean
  #reader: ReturnType<typeof createInterface> | undefined
  #fail: (error: unknown) => void = () => {}
  /** Rejects when the person cannot get through; a run that nobody helps would only time out. */
  readonly failed: Promise<never>

  constructor(plays: boolean) {
    this.#plays = plays
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject
    })
  }

  isGiven(url: string, chat: Chat): void {
    if (this.#plays) {
      this.#play(url, chat)
      return
    }
    chat.note('         Open the link in your browser. No browser here? Press Enter, and the demo plays the person.\n')
    this.#reader ??= createInterface({ input: process.stdin })
    this.#reader.once('line', () => this.#play(url, chat))
  }

  leave(): void {
    this.#reader?.close()
  }

  #play(url: string, chat: Chat): void {
    playPerson(url, PERSON, chat).catch(this.#fail)
  }
}

/** The wanted port if it is free, else any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () => (wanted === 0 ? reject(new Error('no free port')) : resolve(freePort(0))))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? `\n✕ ${error.message}` : error)
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (isUsage) console.error(`\n${HELP}`)
  return isUsage ? 2 : 1
})
