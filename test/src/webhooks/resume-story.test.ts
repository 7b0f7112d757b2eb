import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Composio } from '@composio/core'
import type { ConnectionDriver, DriverInput, RunOutcome } from '@composio/testing'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ask, GithubStage } from '../pausing/github-stage.ts'
import { providerDrivers } from '../support/provider-drivers.ts'

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`

/** What an app keeps of a run that waits for a person. */
interface Waiting {
  way: ConnectionDriver
  stored: string
  prompt: string
  goneOn(outcome: RunOutcome): void
}

let stage: GithubStage
let receiver: ReturnType<typeof createServer>
const waiting = new Map<string, Waiting>()
const refused: number[] = []
beforeAll(async () => {
  // The app's only news of a connection; nothing of it asks or waits.
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const reader = new Composio({ baseURL: stage.backend.url, apiKey: stage.backend.apiKey })
    const { headers } = request
    const event = await reader.triggers.parse({ headers, body }, { verifySecret: SECRET }).catch(() => undefined)
    response.writeHead(event ? 204 : 401).end()
    if (!event) return void refused.push(Date.now())
    const { type, metadata } = event.rawPayload
    const sessionId = String(metadata.session_id)
    const run = waiting.get(sessionId)
    if (!run || !/connection_request\.(connected|declined)$/.test(type)) return
    waiting.delete(sessionId)
    run.goneOn(await goOn(sessionId, run))
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', () => resolve()))
  const { port } = receiver.address() as AddressInfo
  const webhookUrl = `http://127.0.0.1:${port}/hooks`
  stage = await GithubStage.open({ webhookUrl, webhookSecret: SECRET, webhookAllowPrivate: true })
}, 60_000)
afterEach(() => expect(refused).toEqual([]))
afterAll(async () => {
  await stage?.close()
  await new Promise((resolve) => receiver.close(resolve))
})

async function goOn(sessionId: string, { way, stored, prompt }: Waiting): Promise<RunOutcome> {
  const provider = way.createProvider(() => undefined)
  const session = await stage.composio(provider).use(sessionId)
  const input: DriverInput<unknown> = { provider, session, tools: await session.tools(), model: modelOf(), prompt }
  return way.resume!(stored, input, { insist: false })
}

const modelOf = () => {
  const { baseUrl, apiKey, model } = stage.model
  return { baseUrl, apiKey, model }
}

const NAMES = ['openai-agents', 'vercel']
const ways = (await providerDrivers())
  .filter(({ driver }) => NAMES.includes(driver.name))
  .map(({ driver }) => [driver.name, driver.connections!.find(({ resume }) => resume)!] as const)

it('there are both', () => expect(ways.map(([name]) => name).sort()).toEqual(NAMES))

async function pauseRun(way: ConnectionDriver, title: string) {
  const provider = way.createProvider(() => undefined)
  const session = await stage.session(provider)
  const prompt = ask([title])
  const input: DriverInput<unknown> = { provider, session, tools: await session.tools(), model: modelOf(), prompt }
  const outcome = await way.start(input)
  if (outcome.status !== 'paused') throw new Error(`The run did not pause: ${outcome.text}`)
  const { stored } = outcome
  const end = new Promise<RunOutcome>((goneOn) => waiting.set(session.sessionId, { way, stored, prompt, goneOn }))
  const [pending] = await session.pending()
  return { url: pending!.url, end }
}

it.each(ways)(
  '%s: a run that paused goes on from the webhook that says "connected"',
  { timeout: 60_000 },
  async (name, way) => {
    const title = `from a webhook, ${name}`
    const { url, end } = await pauseRun(way, title)
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(url)
    const outcome = await end
    expect(outcome).toMatchObject({ status: 'done' })
    expect(await stage.issues(title)).toEqual([title])
  },
)

it.each(ways)('%s: from the one that says "declined" it goes on without', { timeout: 60_000 }, async (name, way) => {
  const title = `declined by webhook, ${name}`
  const { url, end } = await pauseRun(way, title)
  await stage.decline(url)
  const outcome = await end
  expect(outcome).toMatchObject({ status: 'done', text: expect.stringMatching(/chose not to connect/) })
  expect(await stage.issues(title)).toEqual([])
})
