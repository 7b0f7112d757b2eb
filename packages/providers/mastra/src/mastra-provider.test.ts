import { toStrictSchema } from '@composio/spec'
import { MemorySession, toolOf } from '@composio/testing'
import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { describe, expect, it, vi } from 'vitest'
import { MastraProvider, type MastraProviderOptions, type MastraTool } from './mastra-provider.ts'

const github = toolOf('github', { note: { type: 'string', minLength: 2 }, milestone: { type: ['integer', 'null'] } })
const slack = toolOf('slack')
const noted = toolOf('noted', { note: { type: 'string' } })
const open = toolOf('open', { labels: { type: 'object', properties: {}, additionalProperties: { type: 'string' } } })

/** Calls the tools once, together, and then says what they answered. */
const callAll =
  (...calls: [name: string, args: object][]): ModelScript =>
  ({ messages }) => {
    const results = messages.filter(({ role }) => role === 'tool')
    if (results.length > 0) return { text: results.map(({ text }) => text).join('\n') }
    return { toolCalls: calls.map(([name, args]) => ({ name, arguments: args })) }
  }

/** An agent on a scripted model; in a Mastra instance, whose storage is in memory by default. */
async function withAgent<T>(
  script: ModelScript,
  tools: Record<string, MastraTool>,
  run: (agent: Agent, offered: () => { name: string; parameters: object; strict?: boolean }[]) => Promise<T>,
): Promise<T> {
  const model = await startScriptedModel(script)
  try {
    const agent = new Agent({
      id: 'helper',
      name: 'Helper',
      instructions: 'Help.',
      model: { id: `openai/${model.model}`, url: model.baseUrl, apiKey: model.apiKey },
      tools,
    })
    const registered = new Mastra({ agents: { agent }, logger: false }).getAgent('agent')
    return await run(registered, () => model.turns[0]?.tools ?? [])
  } finally {
    await model.close()
  }
}

function pausing(session: MemorySession, options: MastraProviderOptions = { connections: 'pause' }) {
  return new MastraProvider(options).wrapTools([github, slack], session.execute, session)
}

const connected = { status: 'connected' }

describe('MastraProvider', () => {
  it('streams results, with schemas and arguments untouched', async () => {
    const session = new MemorySession()
    session.connected.add('github')
    const execute = vi.spyOn(session, 'execute')
    const tools = new MastraProvider().wrapTools([github, open], session.execute, session)
    const args = { n: 1, note: '', milestone: null }
    await withAgent(callAll(['GITHUB_DO', args]), tools, async (agent, offered) => {
      const stream = await agent.stream('Help.')
      expect(JSON.parse(await stream.text)).toEqual({ successful: true, data: { n: 1 } })
      expect(offered()).toMatchObject([
        { name: 'GITHUB_DO', parameters: github.inputParameters },
        { name: 'OPEN_DO', parameters: open.inputParameters },
      ])
    })
    expect(execute.mock.calls[0]?.slice(0, 2)).toEqual(['GITHUB_DO', args])
  })

  it('is strict where asked, and takes out the nulls that strictness brings', async () => {
    const session = new MemorySession()
    const execute = vi.spyOn(session, 'execute')
    const tools = new MastraProvider({ strict: true }).wrapTools([noted], session.execute)
    await withAgent(callAll(['NOTED_DO', { n: 1, note: null }]), tools, async (agent, offered) => {
      await agent.generate('Help.')
      expect(offered()[0]).toMatchObject({ strict: true, parameters: { required: ['n', 'note'] } })
      expect(offered()[0]?.parameters).toEqual(toStrictSchema(noted.inputParameters)?.schema)
    })
    expect(execute.mock.calls[0]?.[1]).toEqual({ n: 1 })
  })

  it('tells the model by default, and for a user without a session', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const session = new MemorySession()
    const withoutSession = new MastraProvider({ connections: 'pause' }).wrapTools([slack], session.execute)
    for (const tools of [pausing(session, {}), withoutSession]) {
      await withAgent(callAll(['SLACK_DO', { n: 1 }]), tools, async (agent) => {
        const { text, finishReason } = await agent.generate('Help.')
        expect(finishReason).toBe('stop')
        expect(text).toContain('https://connect.example/link/lk_1')
      })
    }
    expect(session.looked).toEqual([])
    expect(warn.mock.calls.filter(([line]) => String(line).includes('MastraProvider'))).toEqual([])
    warn.mockRestore()
  })
})

describe('a suspended Mastra run', () => {
  it('streams the suspension, and is resumed as a stream', async () => {
    const session = new MemorySession()
    await withAgent(callAll(['SLACK_DO', { n: 1 }]), pausing(session), async (agent) => {
      const stream = await agent.stream('Help.')
      const suspensions: unknown[] = []
      for await (const chunk of stream.fullStream) {
        if (chunk.type === 'tool-call-suspended') suspensions.push(chunk.payload)
      }
      expect(suspensions).toMatchObject([{ toolName: 'SLACK_DO', suspendPayload: session.requests[0] }])
      session.connected.add('slack')
      const resumed = await agent.resumeStream(connected, { runId: stream.runId })
      expect(JSON.parse(await resumed.text)).toMatchObject({ successful: true })
    })
    expect(session.executed).toEqual(['slack 1'])
  })

  it('does not run calls again that worked, and asks for one account after the other', async () => {
    const session = new MemorySession()
    const script = callAll(['GITHUB_DO', { n: 1 }], ['SLACK_DO', { n: 2 }], ['GITHUB_DO', { n: 3 }])
    await withAgent(script, pausing(session), async (agent) => {
      const { runId = '', suspendPayload } = await agent.generate('Help.')
      expect(suspendPayload).toMatchObject({ suspendPayload: { toolkit: 'github' } })
      session.connected.add('github')
      const second = await agent.resumeGenerate(connected, { runId })
      expect(second).toMatchObject({
        finishReason: 'suspended',
        suspendPayload: { suspendPayload: { toolkit: 'slack' } },
      })
      expect(session.executed).toEqual(['github 1'])
      await agent.resumeGenerate(connected, { runId })
      expect(session.executed).toEqual(['github 1'])
      session.connected.add('slack')
      expect((await agent.resumeGenerate(connected, { runId })).finishReason).toBe('stop')
    })
    expect(session.executed).toEqual(['github 1', 'slack 2', 'github 3'])
    expect(session.requests).toHaveLength(2)
  })

  it('declines only what it was asked for', async () => {
    const session = new MemorySession()
    await withAgent(callAll(['GITHUB_DO', { n: 1 }], ['SLACK_DO', { n: 2 }]), pausing(session), async (agent) => {
      const { runId = '' } = await agent.generate('Help.')
      const second = await agent.resumeGenerate({ status: 'declined' }, { runId })
      expect(second).toMatchObject({ suspendPayload: { suspendPayload: { toolkit: 'slack', status: 'pending' } } })
      session.connected.add('slack')
      const { text } = await agent.resumeGenerate(connected, { runId })
      expect(text).toContain('does not want to connect github')
    })
    expect(session.requests.map(({ toolkit, status }) => [toolkit, status])).toEqual([
      ['github', 'declined'],
      ['slack', 'pending'],
    ])
    expect(session.executed).toEqual(['slack 2'])
  })

  it('may be that of a workflow, with a tool as its step', async () => {
    const session = new MemorySession()
    const step = createStep(pausing(session).SLACK_DO!)
    const { inputSchema, outputSchema } = step
    const steps = createWorkflow({ id: 'steps', inputSchema, outputSchema }).then(step).commit()
    const workflow = new Mastra({ workflows: { steps }, logger: false }).getWorkflow('steps')
    const start = async () => {
      const run = await workflow.createRun()
      const suspended = await run.start({ inputData: { n: 1 } })
      expect(suspended).toMatchObject({ status: 'suspended', steps: { SLACK_DO: { suspendPayload: { id: 'lk_1' } } } })
      return (answer: object) => run.resume({ step: 'SLACK_DO', resumeData: answer })
    }
    const first = await start()
    expect(await first(connected)).toMatchObject({ status: 'suspended' })
    const second = await start()
    session.connected.add('slack')
    expect(await second(connected)).toMatchObject({ status: 'success', result: { successful: true, data: { n: 1 } } })
    session.connected.clear()
    expect(await first({ status: 'declined' })).toMatchObject({ status: 'success', result: { successful: false } })
    expect(session.executed).toEqual(['slack 1'])
  })

  it('is not made where the backend cannot be asked: the model is told', async () => {
    const session = new MemorySession()
    session.connectionsFor = () => Promise.reject(new Error('The backend is on fire.'))
    await withAgent(callAll(['SLACK_DO', { n: 1 }]), pausing(session), async (agent) => {
      const { text, finishReason } = await agent.generate('Help.')
      expect(finishReason).toBe('stop')
      expect(text).toContain('The backend is on fire.')
    })
  })
})
