import { LlamaindexProvider, type LlamaindexProviderOptions, type LlamaindexTool } from '@composio/llamaindex'
import { OpenAI } from '@llamaindex/openai'
import { agent } from '@llamaindex/workflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, GithubStage } from './github-stage.ts'

let stage: GithubStage
let runs = 0
beforeAll(async () => {
  stage = await GithubStage.open()
}, 60_000)
afterAll(() => stage.close())

async function open(options: LlamaindexProviderOptions) {
  const session = await stage.session(new LlamaindexProvider(options))
  runs += 1
  return { session, title: `LlamaIndex ${runs}.` }
}

async function run(tools: LlamaindexTool[], ...turns: string[][]): Promise<string> {
  const { model, apiKey, baseUrl: baseURL } = stage.model
  const { data } = await agent({ tools, llm: new OpenAI({ model, apiKey, baseURL }) }).run(ask(...turns))
  return String(data.result)
}

/** Does as a person would with each link that is shown. */
function person(act: (url: string) => Promise<unknown>) {
  const shown: { url: string; reason: string }[] = []
  const onConnection: NonNullable<LlamaindexProviderOptions['onConnection']> = (pending) => {
    for (const { url, reason } of pending) {
      shown.push({ url, reason })
      // Not awaited: showing a link returns at once.
      void act(url)
    }
  }
  return { shown, options: { connections: 'wait', onConnection } satisfies LlamaindexProviderOptions }
}

describe('LlamaIndex agent workflows', { timeout: 60_000 }, () => {
  it('show the link once for two calls of an account, and go on after consent without another word', async () => {
    const { shown, options } = person((url) => stage.connect(url))
    const { session, title } = await open(options)
    const text = await run(await session.tools(), [`${title} a`, `${title} b`], [`${title} c`])
    expect(text.split('\n').map((line) => JSON.parse(line).successful)).toEqual([true, true, true])
    expect(shown).toEqual([{ url: expect.stringContaining('/link/'), reason: 'missing' }])
    expect(await stage.issues(title)).toEqual([`${title} a`, `${title} b`, `${title} c`])
  })

  it('wait again where an account stops working on the way', async () => {
    const { shown, options } = person((url) => stage.connect(url))
    const { session, title } = await open(options)
    const titles = [`${title} a`, `${title} b`]
    const text = await run(await session.tools(stage.expiringAfter(`${title} a`)), ...titles.map((each) => [each]))
    expect(text.split('\n').map((line) => JSON.parse(line).successful)).toEqual([true, true])
    expect(shown.map(({ reason }) => reason)).toEqual(['missing', 'expired'])
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('tell the model where the person declined on the page', async () => {
    const { shown, options } = person((url) => stage.decline(url))
    const { session, title } = await open(options)
    expect(JSON.parse(await run(await session.tools(), [title]))).toMatchObject({ successful: false })
    expect(shown).toHaveLength(1)
    expect(await session.pending()).toEqual([])
    expect(await stage.issues(title)).toEqual([])
  })

  it('tell the model where the person declined in the app, and do not ask again for that call', async () => {
    const options: LlamaindexProviderOptions = { connections: 'wait', onConnection: ([pending]) => pending?.decline() }
    const { session, title } = await open(options)
    expect(JSON.parse(await run(await session.tools(), [title]))).toMatchObject({ successful: false })
    expect(await stage.issues(title)).toEqual([])
  })

  it('stop waiting when the bound signal is aborted, and execute nothing', async () => {
    const controller = new AbortController()
    const { shown, options } = person(async () => controller.abort())
    const { session, title } = await open(options)
    const tools = (await session.tools()).map((tool) => tool.bind({ signal: controller.signal }))
    const text = await run(tools, [title])
    expect(text, 'LlamaIndex tells the model').toMatch(/abort|cancel/i)
    expect(shown).toHaveLength(1)
    expect(await session.pending()).toHaveLength(1)
    expect(await stage.issues(title)).toEqual([])
  })

  it('give the model the link where the provider tells, without waiting', async () => {
    const { session, title } = await open({})
    const text = await run(await session.tools(), [title])
    expect(JSON.parse(text).error).toContain((await session.pending())[0]?.url)
  })
})
