import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AnthropicProvider } from '@composio/anthropic'
import { ClaudeAgentSDKProvider } from '@composio/claude-agent-sdk'
import { Composio, OpenAIProvider, type Session, type Tool } from '@composio/core'
import { GoogleProvider } from '@composio/google'
import { LangchainProvider } from '@composio/langchain'
import { LlamaindexProvider } from '@composio/llamaindex'
import { MastraProvider } from '@composio/mastra'
import { OpenAIAgentsProvider } from '@composio/openai-agents'
import { VercelProvider } from '@composio/vercel'
import { RunContext } from '@openai/agents'
import { parseSource } from '../../scripts/structure/parse-source.ts'
import { connectedSession, startUpstream } from './connected-github.ts'
import { interleaved, median, medianDifference } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const ROUNDS = 200
const SLUG = 'GITHUB_GET_A_REPOSITORY'
const ARGUMENTS = { owner: 'octocat', repo: 'hello-world' }

type Call = () => unknown

/** One call by a tool as each framework calls it, without the framework's loop and model around it. */
function callsOf(tool: Tool, session: Session): Record<string, Call> {
  const execute = session.execute.bind(session)
  const text = JSON.stringify(ARGUMENTS)
  const vercel = new VercelProvider().wrapTool(tool, execute, session)
  const agents = new OpenAIAgentsProvider().wrapTool(tool, execute, session)
  const langchain = new LangchainProvider().wrapTool(tool, execute, session)
  const mastra = new MastraProvider().wrapTool(tool, execute, session)
  const llamaindex = new LlamaindexProvider().wrapTool(tool, execute, session)
  const claude = new ClaudeAgentSDKProvider().wrapTool(tool, execute, session)
  const openai = new OpenAIProvider()
  const anthropic = new AnthropicProvider()
  const google = new GoogleProvider()
  anthropic.wrapTool(tool)
  if (agents.type !== 'function') throw new Error('the tool of the Agents SDK is no function')
  return {
    openai: () =>
      openai.executeToolCall(session, { id: 'c', type: 'function', function: { name: SLUG, arguments: text } }),
    'openai-agents': () => agents.invoke(new RunContext(), text),
    vercel: () => vercel.execute?.(ARGUMENTS, { toolCallId: 'c', messages: [], context: undefined }),
    langchain: () => langchain.invoke(ARGUMENTS),
    mastra: () => mastra.execute?.(ARGUMENTS, {} as never),
    llamaindex: () => llamaindex.call(ARGUMENTS),
    anthropic: () => anthropic.executeToolCall(session, { type: 'tool_use', id: 'c', name: SLUG, input: ARGUMENTS }),
    google: () => google.executeToolCall(session, { name: SLUG, args: ARGUMENTS }),
    'claude-agent-sdk': () => claude.handler(ARGUMENTS, {}),
  }
}

/** Lines with something other than blanks and comments, types aside, as the structure check counts them. */
async function codeLines(provider: string): Promise<number> {
  const folder = join(import.meta.dirname, '../../packages/providers', provider, 'src')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !/\.(test|driver)\.ts$/.test(file))
  const parsed = files.map((file) => parseSource(file, readFileSync(join(folder, file), 'utf8')))
  return parsed.filter(({ pureTypes }) => !pureTypes).reduce((sum, { codeLines: lines }) => sum + lines, 0)
}

/** What an adapter adds to a call of `session.execute`, and how long it is. */
export const adapters: Benchmark = {
  name: 'adapters',
  title: `one GitHub read by each adapter's tool, against session.execute (${ROUNDS} interleaved rounds), and its lines of code`,
  async run(): Promise<Row[]> {
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-bench-'))
    const { emulators, token } = await startUpstream()
    const composio = new Composio({ dataDir, port: 0, toolkits: emulators.toolkits })
    try {
      const session = (await connectedSession(composio, token)) as Session
      const calls = callsOf(await composio.tools.getRawComposioToolBySlug(SLUG), session)
      const direct = () => session.execute(SLUG, ARGUMENTS)
      const times = await interleaved({ direct, ...calls } as Record<string, Call>, { rounds: ROUNDS, warmUp: 50 })
      const plain = times.direct!
      const rows = Object.keys(calls).map(async (name) => ({
        what: `${name}, ${await codeLines(name)} lines`,
        value: `+${milliseconds(medianDifference(plain, times[name]!))}`,
        ratio: median(times[name]!) / median(plain),
        against: 'session.execute',
      }))
      return [{ what: 'session.execute, median', value: milliseconds(median(plain)) }, ...(await Promise.all(rows))]
    } finally {
      await composio.close()
      await emulators.close()
      rmSync(dataDir, { recursive: true })
    }
  },
}
