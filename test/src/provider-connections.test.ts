import { AnthropicProvider } from '@composio/anthropic'
import { ClaudeAgentSDKProvider } from '@composio/claude-agent-sdk'
import { OpenAIProvider } from '@composio/core'
import { GoogleProvider } from '@composio/google'
import { LangchainProvider } from '@composio/langchain'
import { LlamaindexProvider } from '@composio/llamaindex'
import { MastraProvider } from '@composio/mastra'
import { type ConnectionDriver, connectionCases, runConnectionCase, testConnections } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { OpenAIResponsesProvider } from '../../packages/providers/openai/src/index.ts'
import { OpenAIAgentsProvider } from '../../packages/providers/openai-agents/src/index.ts'
import { embeddedHarness } from './provider-harness.ts'
import { providerDrivers } from './support/provider-drivers.ts'

const drivers = await providerDrivers()
for (const { driver, file } of drivers) testConnections(driver, embeddedHarness(file))

/** The table for people who choose a framework. Where it is out of date, `vitest run <this file> -u` writes it. */
it('is what the docs say of every provider', async () => {
  const ids = connectionCases.map(({ id }) => id)
  const reasons: string[] = []
  const rows = drivers.flatMap(({ driver }) =>
    (driver.connections ?? []).map(({ name, handling, skips = {} }) => {
      const cells = connectionCases.map((each) => {
        if (!each.handling.includes(handling)) return '–'
        const reason = skips[each.id]
        if (reason === undefined) return 'yes'
        reasons.push(`- ${driver.name}, ${name}, \`${each.id}\`: ${reason}.`)
        return 'no'
      })
      return `| ${[driver.name, name, handling, ...cells].join(' | ')} |`
    }),
  )
  const text = `# What is tested of missing accounts, by provider

Each provider runs its framework's own loop with a scripted model against a real backend. Every cell is a test in
\`test/src/provider-connections.test.ts\`; a "no" is a test, too: it fails when the framework learns to do it.

${connectionCases.map(({ id, says }) => `- \`${id}\`: ${says}`).join('\n')}

| provider | way | | ${ids.map((id) => `\`${id}\``).join(' | ')} |
|---|---|---|${ids.map(() => '---|').join('')}
${rows.join('\n')}
${reasons.length > 0 ? `\n## Why not\n\n${reasons.join('\n')}\n` : ''}`
  await expect(text).toMatchFileSnapshot('../../docs/provider-conformance.md')
})

/** The AI SDK's shows links by preliminary results, so it needs no function for them. */
it.each([
  AnthropicProvider,
  ClaudeAgentSDKProvider,
  GoogleProvider,
  LangchainProvider,
  LlamaindexProvider,
  MastraProvider,
  OpenAIAgentsProvider,
  OpenAIProvider,
  OpenAIResponsesProvider,
])('$name is not made to wait for what nobody is shown', (provider) => {
  expect(() => new provider({ connections: 'wait' })).toThrow(
    `${provider.name}: connections: 'wait' needs onConnection`,
  )
  new provider({ connections: 'wait', onConnection: () => undefined })
  new provider()
})

describe('a way that is wrong fails', { timeout: 60_000 }, () => {
  const chat = drivers.find(({ driver }) => driver.createProvider() instanceof OpenAIProvider)!
  const way = (handling: ConnectionDriver['handling']) =>
    chat.driver.connections!.find((each) => each.handling === handling)!
  const wrong: [string, string, ConnectionDriver][] = [
    ['missing', 'telling the model only', { ...way('wait'), createProvider: () => new OpenAIProvider() }],
    [
      'missing',
      'starting over in place of going on',
      { ...way('pause'), resume: (_, input) => way('pause').start(input) },
    ],
    [
      'abort',
      'waiting on after the abort',
      { ...way('wait'), start: ({ signal: _, ...input }) => way('wait').start(input) },
    ],
    [
      'declined',
      'asking again and again',
      { ...way('pause'), resume: async (stored) => ({ status: 'paused', stored }) },
    ],
  ]
  it.each(wrong)('%s: %s', async (id, _, driver) => {
    const found = connectionCases.find((each) => each.id === id)!
    const who = { provider: chat.driver.name, harness: embeddedHarness(chat.file) }
    await expect(runConnectionCase(found, { ...who, driver })).rejects.toThrow()
    await runConnectionCase(found, { ...who, driver: way(driver.handling) })
  })
})
