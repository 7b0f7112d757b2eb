import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../../packages/cli/src/main.ts')
const vaultKey = Buffer.alloc(32, 7).toString('base64')

interface Cli {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  /** Resolves with the URL of the ready line; rejects when the process ends before it. */
  ready: () => Promise<string>
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

const running: Cli[] = []
const folders: string[] = []

afterEach(async () => {
  for (const cli of running.splice(0)) {
    if (cli.child.exitCode === null) cli.child.kill('SIGKILL')
    await cli.exit
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'composio-cli-'))
  folders.push(folder)
  return folder
}

/** The real command in a process of its own, in an empty folder and with none of our own environment's settings. */
function composio(args: string[], env: Record<string, string> = {}, cwd = temporaryFolder()): Cli {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(COMPOSIO_|DATABASE_URL$)/.test(name))
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const ready = () =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const url = /^ready (\S+)\n/m.exec(out)?.[1]
        if (url) resolve(url)
      }
      child.stdout.on('data', look)
      void exit.then(() => reject(new Error(`ended before it was ready: ${err}`)))
      look()
    })
  const cli = { child, stdout: () => out, stderr: () => err, ready, exit }
  running.push(cli)
  return cli
}

function get(url: string, path: string, key: string): Promise<Response> {
  return fetch(`${url}/api/v3.1${path}`, { headers: { 'x-api-key': key } })
}

const KEY = 'a-key-for-this-test-only'

/** A request whose body is still missing two of its bytes. */
async function halfSentRequest(url: string): Promise<{ socket: Socket; rest: string; answer: () => string }> {
  const body = JSON.stringify({ user_id: 'user_1' })
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  // The server cuts the connection when it is told twice.
  socket.on('error', () => {})
  await once(socket, 'connect')
  const head = ['POST /api/v3.1/tool_router/session HTTP/1.1', `host: ${host}`, `x-api-key: ${KEY}`]
  const headers = [
    ...head,
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
    '',
    '',
  ]
  socket.write(`${headers.join('\r\n')}${body.slice(0, -2)}`)
  await sleep(200)
  return { socket, rest: body.slice(-2), answer: () => answer }
}

describe('composio serve', () => {
  it('prints one line when it answers, asks for the key, and stops on SIGTERM', async () => {
    const cli = composio(['serve', '--port', '0', '--data', 'state', '--api-key', KEY], {
      COMPOSIO_VAULT_KEY: vaultKey,
    })
    const url = await cli.ready()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await get(url, '/toolkits', KEY)).status).toBe(200)
    expect((await get(url, '/toolkits', 'another-key')).status).toBe(401)
    // Control for the --emulate test: nothing here has an OAuth client of its own.
    const github = (await (await get(url, '/toolkits/github', KEY)).json()) as Record<string, unknown>
    expect(github.composio_managed_auth_schemes).not.toContain('OAUTH2')

    cli.child.kill('SIGTERM')
    expect(await cli.exit).toEqual({ code: 0, signal: null })
    expect(cli.stdout()).toBe(`ready ${url}\n`)
    await expect(get(url, '/toolkits', KEY)).rejects.toThrow()
  })

  it('takes OAuth clients from a file, and their secrets from the environment', async () => {
    const folder = temporaryFolder()
    const oauth = { clientId: 'filed', clientSecret: { env: 'GITHUB_SECRET' } }
    writeFileSync(join(folder, 'composio.json'), JSON.stringify({ toolkits: { github: { oauth } } }))
    const env = { COMPOSIO_VAULT_KEY: vaultKey, COMPOSIO_API_KEY: KEY, GITHUB_SECRET: 'kept elsewhere' }
    const cli = composio(['serve', '--port', '0', '--data', 'state', '--config', 'composio.json'], env, folder)
    const github = (await (await get(await cli.ready(), '/toolkits/github', KEY)).json()) as Record<string, unknown>
    expect(github.composio_managed_auth_schemes).toContain('OAUTH2')
  })

  it.each([
    ['a flag', ['--verifier-url', 'https://app.example/connected'], {}],
    ['a file', ['--config', 'composio.json'], { verifierUrl: 'https://app.example/connected' }],
    ['neither', [], undefined],
  ])('takes the page that says who is connecting from %s', async (source, args, content) => {
    const folder = temporaryFolder()
    if (content) writeFileSync(join(folder, 'composio.json'), JSON.stringify(content))
    const cli = composio(['serve', '--port', '0', '--emulate', '--api-key', KEY, ...args], {}, folder)
    const url = `${await cli.ready()}/api/v3.1/tool_router/session`
    const post = async (path: string, body: object) => {
      const headers = { 'x-api-key': KEY, 'content-type': 'application/json' }
      const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as Record<string, string>
    }
    const { session_id } = await post('', { user_id: 'user_1' })
    const { redirect_url } = await post(`/${session_id}/link`, { toolkit: 'github' })
    // The form may end there.
    const policy = (await fetch(redirect_url!)).headers.get('content-security-policy')
    expect(policy?.includes('https://app.example')).toBe(source !== 'neither')
  })

  it('does not start without the page it was meant to ask', async () => {
    const cli = composio(['serve', '--port', '0', '--dev', '--verifier-url', ''])
    expect((await cli.exit).code).not.toBe(0)
    expect(cli.stderr()).toContain('--verifier-url')
  })

  it('does not start with a file it does not understand', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'composio.json'), JSON.stringify({ toolkit: {} }))
    const env = { COMPOSIO_VAULT_KEY: vaultKey, COMPOSIO_CONFIG: 'composio.json' }
    const cli = composio(['serve', '--port', '0', '--data', 'state'], env, folder)
    expect((await cli.exit).code).toBe(1)
    expect(cli.stderr()).toContain('composio.json: unknown key "toolkit". Did you mean toolkits')
    expect(cli.stdout()).toBe('')
  })

  it('keeps its state over a restart', async () => {
    const folder = temporaryFolder()
    const args = ['serve', '--port', '0', '--data', 'state', '--api-key', KEY]
    const first = composio(args, { COMPOSIO_VAULT_KEY: vaultKey }, folder)
    const created = await fetch(`${await first.ready()}/api/v3.1/tool_router/session`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: 'user_1' }),
    })
    expect(created.status).toBe(201)
    const { session_id: id } = (await created.json()) as { session_id: string }
    first.child.kill('SIGTERM')
    await first.exit

    const second = composio(args, { COMPOSIO_VAULT_KEY: vaultKey }, folder)
    const url = await second.ready()
    expect((await get(url, `/tool_router/session/${id}`, KEY)).status).toBe(200)
    expect((await get(url, '/tool_router/session/trs_another', KEY)).status).toBe(404)
  })

  it('finishes what runs before it stops', async () => {
    const cli = composio(['serve', '--port', '0', '--dev', '--api-key', KEY])
    const request = await halfSentRequest(await cli.ready())
    cli.child.kill('SIGTERM')
    expect(await Promise.race([cli.exit, sleep(500, 'still running')])).toBe('still running')
    request.socket.write(request.rest)
    expect(await cli.exit).toEqual({ code: 0, signal: null })
    expect(request.answer()).toMatch(/^HTTP\/1\.1 201 /)
  })

  it('stops at once when it is told twice', async () => {
    const cli = composio(['serve', '--port', '0', '--dev', '--api-key', KEY])
    const request = await halfSentRequest(await cli.ready())
    cli.child.kill('SIGTERM')
    expect(await Promise.race([cli.exit, sleep(500, 'still running')])).toBe('still running')
    cli.child.kill('SIGTERM')
    expect(await cli.exit).toEqual({ code: 1, signal: null })
    request.socket.destroy()
  })

  it('refuses to start without a vault key, and says how to make one', async () => {
    const cli = composio(['serve', '--port', '0', '--data', 'state'])
    expect((await cli.exit).code).toBe(1)
    expect(cli.stdout()).toBe('')
    expect(cli.stderr()).toContain('set COMPOSIO_VAULT_KEY')
    expect(cli.stderr()).toContain('randomBytes(32)')
    expect(cli.stderr()).not.toMatch(/^\s+at /m)
  })

  it('starts without one with --dev', async () => {
    const cli = composio(['serve', '--port', '0', '--data', 'state', '--dev', '--api-key', KEY])
    expect((await get(await cli.ready(), '/toolkits', KEY)).status).toBe(200)
  })

  it('--emulate points the toolkits at offline services', async () => {
    const cli = composio(['serve', '--port', '0', '--emulate', '--api-key', KEY])
    const url = await cli.ready()
    const emulated = /emulating github at (\S+)/.exec(cli.stderr())?.[1]
    expect(emulated).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const toolkit = (await (await get(url, '/toolkits/github', KEY)).json()) as Record<string, unknown>
    expect(toolkit).toMatchObject({ slug: 'github', composio_managed_auth_schemes: expect.arrayContaining(['OAUTH2']) })
    expect((await fetch(`${emulated}/user`)).status).toBe(401)

    cli.child.kill('SIGINT')
    expect(await cli.exit).toEqual({ code: 0, signal: null })
    await expect(fetch(`${emulated}/user`)).rejects.toThrow()
  })

  it('says that the port is in use', async () => {
    const holder = createServer()
    holder.listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const cli = composio(['serve', '--port', String(port), '--dev'])
    expect((await cli.exit).code).toBe(1)
    expect(cli.stderr()).toBe(`error: The port ${port} on 127.0.0.1 is in use: choose another with --port.\n`)
    holder.close()
  })

  it.each([
    [['--port', 'abc'], /A port is a whole number from 0 to 65535/],
    [['--port', '70000'], /A port is a whole number from 0 to 65535/],
    [['--port', '0', '--dev', '--data', 'a-file/state'], /Cannot write to .*a-file\/state \(ENOTDIR\)/],
    [['--unknown'], /unknown option '--unknown'/],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a-file'), '')
    const cli = composio(['serve', ...args], {}, folder)
    expect((await cli.exit).code).toBe(1)
    expect(cli.stderr()).toMatch(sentence)
    expect(cli.stderr().trim().split('\n')).toHaveLength(1)
  })
})

describe('the other commands', () => {
  it('talk to the server the environment names', async () => {
    const server = composio(['serve', '--port', '0', '--emulate', '--api-key', KEY])
    const env = { COMPOSIO_BASE_URL: await server.ready(), COMPOSIO_API_KEY: KEY }

    const toolkits = composio(['toolkits'], env)
    expect(await toolkits.exit).toEqual({ code: 0, signal: null })
    expect(toolkits.stdout()).toMatch(/^github +GitHub +\d+ tools/m)

    const search = composio(['tools', 'search', 'create', 'an', 'issue', '-t', 'github', '-n', '3'], env)
    expect(await search.exit).toEqual({ code: 0, signal: null })
    const slugs = search.stdout().trim().split('\n')
    expect(slugs.length).toBeLessThanOrEqual(3)
    expect(slugs.some((line) => line.startsWith('GITHUB_CREATE_AN_ISSUE '))).toBe(true)

    const info = composio(['tools', 'info', 'GITHUB_CREATE_AN_ISSUE'], env)
    await info.exit
    expect(JSON.parse(info.stdout())).toMatchObject({ slug: 'GITHUB_CREATE_AN_ISSUE', toolkit: { slug: 'github' } })

    const link = composio(['link', 'github', '--user', 'user_1', '--no-wait'], env)
    expect(await link.exit).toEqual({ code: 0, signal: null })
    expect(link.stdout()).toMatch(new RegExp(`^${env.COMPOSIO_BASE_URL}/\\S+\\n$`))

    const wrongKey = composio(['toolkits'], { ...env, COMPOSIO_API_KEY: 'another-key' })
    expect((await wrongKey.exit).code).toBe(1)
    expect(wrongKey.stderr()).toMatch(/^error: /)
  })

  it('work without a server, in the state folder', async () => {
    const list = composio(['tools', 'list', '-t', 'github'], { COMPOSIO_PORT: '0' })
    expect(await list.exit).toEqual({ code: 0, signal: null })
    expect(list.stdout()).toMatch(/^GITHUB_CREATE_AN_ISSUE /m)
    expect(list.stdout()).not.toMatch(/^(?!GITHUB_)./m)
  })

  it('execute refuses arguments that are not a JSON object', async () => {
    const cli = composio(['execute', 'GITHUB_GET_A_REPOSITORY', '-u', 'user_1', '-d', '{"owner":'])
    expect((await cli.exit).code).toBe(1)
    expect(cli.stderr()).toMatch(/^error: --data is not JSON/)
  })
})
