import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Options } from '@anthropic-ai/claude-agent-sdk'
import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'

/** Claude where there is a key, else Claude Code with a scripted model on this machine. */
export async function openClaude(): Promise<{ options: Options; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'composio-claude-'))
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  const options: Options = { cwd: folder, tools: [], settingSources: [], permissionMode: 'default' }
  if (process.env.ANTHROPIC_API_KEY) return { options, close: remove }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(askWhoAmI)
  return {
    options: {
      ...options,
      model,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        CLAUDE_CONFIG_DIR: join(folder, 'config'),
        ANTHROPIC_BASE_URL: new URL(baseUrl).origin,
        ANTHROPIC_API_KEY: apiKey,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      },
    },
    close: async () => {
      await close()
      await remove()
    },
  }
}

/** Asks GitHub, then says what the result holds: it knows nothing the tool did not tell it. */
const askWhoAmI: ModelScript = ({ messages, tools }) => {
  const result = messages.findLast(({ role }) => role === 'tool')
  const name = 'mcp__composio__GITHUB_GET_THE_AUTHENTICATED_USER'
  if (!result) return tools.some((tool) => tool.name === name) ? { toolCalls: [{ name, arguments: {} }] } : {}
  return { text: `You are ${/"login":"([^"]+)"/.exec(result.text)?.[1] ?? 'unknown'}.` }
}
