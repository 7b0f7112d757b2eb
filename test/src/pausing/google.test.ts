import { GoogleProvider, type GoogleProviderOptions } from '@composio/google'
import type { Content } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, GithubStage } from './github-stage.ts'
import { converse, geminiAt, type ResumeOrder } from './google-program.ts'
import { inAnotherProcess } from './in-another-process.ts'

let stage: GithubStage
let runs = 0
beforeAll(async () => {
  stage = await GithubStage.open()
}, 60_000)
afterAll(() => stage.close())

async function open(options: GoogleProviderOptions) {
  const provider = new GoogleProvider(options)
  const session = await stage.session(provider)
  runs += 1
  const start = (...turns: string[][]) => go([{ role: 'user', parts: [{ text: ask(...turns) }] }])
  const go = (contents: Content[]) => converse(session, stage.model, contents)
  return { provider, session, title: `Gemini ${runs}.`, start, go }
}

describe('a loop by hand that pauses', { timeout: 60_000 }, () => {
  const pausing = () => open({ connections: 'pause' })

  it('gives back the request and contents to store, and goes on from them in another process', async () => {
    const { session, title, start } = await pausing()
    const { status, contents, pending, text } = await start([title])
    expect({ status, text }).toEqual({ status: 'paused', text: '' })
    expect(pending).toMatchObject([{ toolkit: 'github', reason: 'missing', status: 'pending' }])
    expect(await session.pending()).toMatchObject([{ id: pending[0]?.id }])
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(pending[0]?.url ?? '')
    expect(await pending[0]?.settled()).toMatchObject({ status: 'connected' })
    const { backend, model } = stage
    const after = await inAnotherProcess<{ text: string }>('google-program.ts', {
      backend: { url: backend.url, apiKey: backend.apiKey },
      sessionId: session.sessionId,
      model: { baseUrl: model.baseUrl, apiKey: model.apiKey, model: model.model },
      contents,
    } satisfies ResumeOrder)
    expect(JSON.parse(after.text)).toMatchObject({ successful: true, data: { title } })
    expect(await stage.issues(title)).toEqual([title])
  })

  it('pauses again with the same request where it is resumed too early', async () => {
    const { title, start, go } = await pausing()
    const first = await start([title])
    const early = await go(first.contents)
    expect(early).toMatchObject({
      status: 'paused',
      pending: [{ id: first.pending[0]?.id, url: first.pending[0]?.url }],
    })
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(first.pending[0]?.url ?? '')
    expect((await go(early.contents)).status).toBe('done')
    expect(await stage.issues(title)).toEqual([title])
  })

  it('tells the model where the person declined, in the app or on the page', async () => {
    const { title, start, go } = await pausing()
    const inApp = await start([title])
    await inApp.pending[0]?.decline()
    const told = await go(inApp.contents)
    expect(told.status).toBe('done')
    expect(JSON.parse(told.text)).toMatchObject({ successful: false })

    const other = await pausing()
    const onPage = await other.start([other.title])
    await stage.decline(onPage.pending[0]?.url ?? '')
    expect(JSON.parse((await other.go(onPage.contents)).text)).toMatchObject({ successful: false })
    expect([...(await stage.issues(title)), ...(await stage.issues(other.title))]).toEqual([])
  })

  it('shows one link for two calls of an account, and runs each once', async () => {
    const { session, title, start, go } = await pausing()
    const titles = [`${title} a`, `${title} b`]
    const { contents, pending } = await start(titles)
    expect(pending).toHaveLength(1)
    expect(await session.pending()).toHaveLength(1)
    await stage.connect(pending[0]?.url ?? '')
    expect((await go(contents)).status).toBe('done')
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('pauses where an account stops working on the way, and does not repeat what was done', async () => {
    const { session, title, start, go } = await pausing()
    await stage.connect((await session.authorize('github')).redirectUrl ?? '')
    expect((await start([`${title} a`])).status).toBe('done')
    stage.expireTokens()
    const { status, contents, pending } = await start([`${title} b`])
    expect({ status, pending }).toMatchObject({ status: 'paused', pending: [{ reason: 'expired' }] })
    await stage.connect(pending[0]?.url ?? '')
    expect((await go(contents)).status).toBe('done')
    expect(await stage.issues(title)).toEqual([`${title} a`, `${title} b`])
  })
})

describe('calls that wait', { timeout: 60_000 }, () => {
  const waiting = (onConnection: NonNullable<GoogleProviderOptions['onConnection']>) =>
    open({ connections: 'wait', onConnection })

  it('shows one link for two calls and goes on after consent, by hand', async () => {
    const shown: string[] = []
    const { title, start } = await waiting(([pending]) => {
      shown.push(pending?.url ?? '')
      // Not awaited: showing a link returns at once.
      void stage.connect(pending?.url ?? '')
    })
    const { status, text } = await start([`${title} a`, `${title} b`])
    expect(status).toBe('done')
    expect(text.split('\n').map((line) => JSON.parse(line).successful)).toEqual([true, true])
    expect(shown).toEqual([expect.stringContaining('/link/')])
    expect(await stage.issues(title)).toEqual([`${title} a`, `${title} b`])
  })

  it.each(['generateContent', 'generateContentStream'] as const)('goes on inside %s', async (method) => {
    const shown: string[] = []
    const { session, title } = await waiting(([pending]) => {
      shown.push(pending?.url ?? '')
      void stage.connect(pending?.url ?? '')
    })
    const config = { tools: [session.callableTool(await session.tools())] }
    const contents = ask([`${title} a`, `${title} b`], [`${title} c`])
    const { models } = geminiAt(stage.model)
    const answer = await models[method]({ model: stage.model.model, contents, config })
    if (Symbol.asyncIterator in answer) for await (const _ of answer);
    else expect(answer.text).toContain('"successful":true')
    expect(shown).toEqual([expect.stringContaining('/link/')])
    expect(await stage.issues(title)).toEqual([`${title} a`, `${title} b`, `${title} c`])
  })

  it('waits again where an account stops working on the way', async () => {
    const reasons: string[] = []
    const { session, title, start } = await waiting(([pending]) => {
      reasons.push(pending?.reason ?? '')
      void stage.connect(pending?.url ?? '')
    })
    await stage.connect((await session.authorize('github')).redirectUrl ?? '')
    stage.expireTokens()
    expect(JSON.parse((await start([title])).text)).toMatchObject({ successful: true })
    expect(reasons).toEqual(['expired'])
    expect(await stage.issues(title)).toEqual([title])
  })

  it('tells the model where the person declined', async () => {
    const { title, start } = await waiting(([pending]) => void pending?.decline())
    expect(JSON.parse((await start([title])).text)).toMatchObject({ successful: false })
    expect(await stage.issues(title)).toEqual([])
  })

  it('stops waiting when it is aborted, by hand and inside generateContent', async () => {
    const controller = new AbortController()
    const { provider, session, title } = await waiting(() => controller.abort())
    const { signal } = controller
    const { models } = geminiAt(stage.model)
    const config = { tools: [session.callableTool(await session.tools(), { signal })], abortSignal: signal }
    const run = models.generateContent({ model: stage.model.model, contents: ask([title]), config })
    await expect(run).rejects.toThrow(/abort|cancel/i)
    const args = { owner: 'octocat', repo: 'hello-world', title }
    const functionCalls = [{ id: 'c1', name: 'GITHUB_CREATE_AN_ISSUE', args }]
    await expect(provider.handleToolCalls(session, { functionCalls }, { signal })).rejects.toThrow(/abort|cancel/i)
    expect(await session.pending()).toHaveLength(1)
    expect(await stage.issues(title)).toEqual([])
  })
})

describe('calls that tell', { timeout: 60_000 }, () => {
  it('gives the model the link, without waiting', async () => {
    const { session, title, start } = await open({})
    const { status, text } = await start([title])
    expect(status).toBe('done')
    expect(text).toContain((await session.pending())[0]?.url)
  })
})
