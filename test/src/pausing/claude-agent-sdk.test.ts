import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSdkMcpServer, type Options, query } from '@anthropic-ai/claude-agent-sdk'
import { ClaudeAgentSDKProvider, type ClaudeAgentSDKProviderOptions } from '@composio/claude-agent-sdk'
import { type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CREATE_ISSUE, GithubStage } from './github-stage.ts'

let stage: GithubStage
let model: ScriptedModel
let folder: string
let title = ''
beforeAll(async () => {
  stage = await GithubStage.open()
  folder = mkdtempSync(join(tmpdir(), 'composio-claude-'))
  model = await startScriptedModel(({ messages }) => {
    const result = messages.findLast(({ role }) => role === 'tool')
    if (result) return { text: result.text }
    const args = { owner: 'octocat', repo: 'hello-world', title }
    return { toolCalls: [{ name: `mcp__composio__${CREATE_ISSUE}`, arguments: args }] }
  })
}, 60_000)
afterAll(async () => {
  await model.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

const open = (options: ClaudeAgentSDKProviderOptions) => stage.session(new ClaudeAgentSDKProvider(options))

/** Runs Claude Code to its end; the last result counts. */
async function run(options: Options, prompt = 'Please open it.') {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CLAUDE_CONFIG_DIR: join(folder, 'config'),
    ANTHROPIC_BASE_URL: new URL(model.baseUrl).origin,
    ANTHROPIC_API_KEY: model.apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ENABLE_TOOL_SEARCH: 'false',
  }
  const isolated: Options = { env, cwd: folder, model: model.model, tools: [], settingSources: [] }
  const end = { text: '', deferred: undefined as unknown, session: '' }
  const more: Options = { permissionMode: 'default', allowedTools: ['mcp__composio'], ...options }
  for await (const message of query({ prompt, options: { ...isolated, ...more } })) {
    if (message.type !== 'result' || message.subtype !== 'success') continue
    Object.assign(end, { text: message.result, deferred: message.deferred_tool_use, session: message.session_id })
  }
  return end
}

describe('a Claude agent without an account', { timeout: 60_000 }, () => {
  it('defers the call, and goes on with another SDK where its session is resumed', async () => {
    title = 'Claude deferred.'
    const session = await open({ connections: 'pause' })
    const server = createSdkMcpServer({ name: 'composio', tools: await session.tools() })
    const paused = await run({ mcpServers: { composio: server }, hooks: session.hooks() })
    expect(paused.deferred).toMatchObject({ name: `mcp__composio__${CREATE_ISSUE}` })
    const [request] = await session.pending()
    expect(request).toMatchObject({ toolkit: 'github', reason: 'missing' })
    await stage.connect(request?.url ?? '')
    expect(await stage.issues(title)).toEqual([])

    const other = stage.composio(new ClaudeAgentSDKProvider({ connections: 'pause' }))
    const later = await other.use(session.sessionId)
    const again = createSdkMcpServer({ name: 'composio', tools: await later.tools() })
    const resumed = { mcpServers: { composio: again }, hooks: later.hooks(), resume: paused.session }
    expect((await run(resumed, '')).text).toContain('"successful":true')
    expect(await stage.issues(title)).toEqual([title])
  })

  it('waits for the permission where its tools are those of the MCP endpoint', async () => {
    title = 'Claude permitted.'
    const shown: string[] = []
    const onConnection: ClaudeAgentSDKProviderOptions['onConnection'] = ([request]) => {
      shown.push(request?.url ?? '')
      void stage.connect(request?.url ?? '')
    }
    const session = await open({ onConnection })
    const { url, headers } = session.mcp
    const server = { type: 'http' as const, url, headers, alwaysLoad: true }
    const canUseTool = session.canUseTool()
    const { text } = await run({ mcpServers: { composio: server }, allowedTools: [], canUseTool })
    expect(shown, text).toHaveLength(1)
    expect(await stage.issues(title), text).toEqual([title])
  })
})
