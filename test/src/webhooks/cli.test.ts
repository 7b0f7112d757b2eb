import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Receiver } from './receiver.ts'

const main = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const KEY = 'a key for these tests only'
const folder = mkdtempSync(join(tmpdir(), 'composio-webhooks-cli-'))
let receiver: Receiver
beforeAll(async () => {
  receiver = await Receiver.start()
})
afterAll(async () => {
  await receiver.close()
  rmSync(folder, { recursive: true })
})

function start(args: string[], env: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(COMPOSIO_|DATABASE_URL$)/.test(name))
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...env },
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk) => (output.err += String(chunk)))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  return { child, output, exit }
}

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { output, exit } = start(args)
  return { code: await exit, ...output }
}

describe('composio webhooks', { timeout: 60_000 }, () => {
  it('makes secrets that a server takes, a new one each time', async () => {
    const [first, second] = await Promise.all([run('webhooks', 'secret'), run('webhooks', 'secret')])
    expect(first.out).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/)
    expect(second.out).not.toBe(first.out)
  })

  it.each([
    ['without a secret', {}, 'webhookSecret'],
    ['with a short one', { COMPOSIO_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' }, 'webhookSecret'],
    [
      'with a private address',
      { COMPOSIO_WEBHOOK_SECRET: SECRET, COMPOSIO_WEBHOOK_URL: 'https://10.0.0.1/' },
      'webhookUrl',
    ],
  ])('a server does not start %s, and says so without the secret', async (_, env, named) => {
    const cli = start(['serve', '--port', '0', '--dev'], { COMPOSIO_WEBHOOK_URL: 'https://app.example/', ...env })
    expect(await cli.exit).toBe(1)
    expect(cli.output.err).toContain(named)
    for (const text of ['c2hvcnQ', SECRET]) expect(cli.output.err).not.toContain(text)
  })

  it('lists what was not received, sends it again, and enables a receiver that wanted no more', async () => {
    receiver.answer = (response) => response.writeHead(410).end()
    const serving = start(
      [
        'serve',
        '--port',
        '0',
        '--emulate',
        '--data',
        'state',
        '--api-key',
        KEY,
        '--webhook-url',
        receiver.url,
        '--webhook-allow-private',
      ],
      { COMPOSIO_WEBHOOK_SECRET: SECRET },
    )
    const url = await receiver.until(
      () => /^ready (\S+)$/m.exec(serving.output.out)?.[1],
      serving.output.err || 'ready',
    )
    const post = async (path: string, body: object) => {
      const headers = { 'x-api-key': KEY, 'content-type': 'application/json' }
      const response = await fetch(`${url}/api/v3.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await response.json()) as Record<string, string>
    }
    const { session_id } = await post('/tool_router/session', { user_id: 'user_1' })
    await post(`/tool_router/session/${session_id}/link`, { toolkit: 'github' })
    await receiver.until(() => receiver.tries.length === 1, 'the first try')
    await receiver.until(() => serving.output.err.includes('410'), 'the line in the log')

    const listed = await run('webhooks', 'list', '--data', 'state')
    const { id } = receiver.tries[0]!.json
    expect(listed.out).toMatch(
      new RegExp(`^${id} +composio.connection_request.created +waiting +0 .*answered 410$`, 'm'),
    )
    expect(listed.err).toContain('410')
    expect(await run('webhooks', 'retry', 'msg_none', '--data', 'state')).toMatchObject({
      code: 1,
      err: expect.stringContaining('msg_none'),
    })

    receiver.answer = (response) => response.writeHead(204).end()
    expect((await run('webhooks', 'enable', '--data', 'state')).code).toBe(0)
    expect((await run('webhooks', 'retry', id, '--data', 'state')).code).toBe(0)
    // Something rings, so that nobody has to wait for half a minute.
    await post(`/tool_router/session/${session_id}/link`, { toolkit: 'github' })
    await receiver.until(() => receiver.tries.filter(({ json }) => json.id === id).length === 2, 'the second try')
    await receiver.until(() => receiver.tries.length === 3, 'the other message')
    const json = async () => JSON.parse((await run('webhooks', 'list', '--json', '--data', 'state')).out) as unknown[]
    for (let n = 0; n < 10 && (await json()).length > 0; n++);
    expect(await json()).toEqual([])
    serving.child.kill('SIGTERM')
    expect(await serving.exit).toBe(0)
  })
})
