import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HttpPerson } from '@composio/testing/person'
import { startScriptedModel } from '@composio/testing/scripted-model'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../examples/github-in-chat/src/main.ts', import.meta.url))
const NO_KEYS = { OPENAI_API_KEY: '', ANTHROPIC_API_KEY: '', AI_GATEWAY_API_KEY: '' }
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('the demo', () => {
  it.each(['openai', 'openai-agents', 'vercel', 'langchain'])(
    'connects GitHub and opens the issue with %s',
    async (provider) => {
      const { code, output } = await finish(demo(['--auto', '--provider', provider]))
      expect(output.split('\n')[0]).toContain('SCRIPTED model')
      expect(output).toContain('sees “GitHub is connected”')
      expect(output).toMatch(/✓ Read back from GitHub: #\d+ "Hello from a connected agent", open, opened by octocat/)
      expect(code).toBe(0)
    },
  )

  it('fails when the agent only says that it opened the issue', async () => {
    const liar = await startScriptedModel(() => ({ text: 'Done, the issue is open.' }))
    try {
      const keys = { OPENAI_API_KEY: liar.apiKey, OPENAI_BASE_URL: liar.baseUrl }
      const { code, output } = await finish(demo(['--auto'], keys))
      expect(output.split('\n')[0]).toContain('by OPENAI_API_KEY')
      expect(output).toContain('GitHub has no issue titled')
      expect(code).toBe(1)
    } finally {
      await liar.close()
    }
  })

  it('names the providers when asked for one it does not have', async () => {
    const { code, output } = await finish(demo(['--provider', 'langchian']))
    expect(output).toContain('openai|openai-agents|vercel|langchain')
    expect(code).toBe(2)
  })

  it.skipIf(!hasTerminal())(
    'waits for the person in a terminal, survives being killed, and goes on where it was',
    async () => {
      const folder = newFolder()
      const first = inTerminal(['--data', folder])
      const link = await first.until(/http:\/\/127\.0\.0\.1:\d+\/link\/[\w.-]+/)
      const person = new HttpPerson()
      const page = await person.open(link)
      await first.kill()

      const second = inTerminal(['--data', folder])
      await second.until(/goes on here/)
      expect(await second.until(/http:\/\/127\.0\.0\.1:\d+\/link\/[\w.-]+/)).toBe(link)
      // The page that was open all along is still good: its button leads on at the process that took over.
      const consent = await person.submit(page, 'Continue to GitHub')
      const end = await person.submit(consent, 'octocat')
      expect(end.text).toContain('GitHub is connected')
      await second.until(/✓ Read back from GitHub/)
      expect(await second.exited).toBe(0)
    },
  )
})

function demo(args: string[], env: Record<string, string> = NO_KEYS): ChildProcess {
  const withData = args.includes('--data') ? args : [...args, '--data', newFolder()]
  return spawn(process.execPath, [main, ...withData], {
    env: { ...process.env, ...NO_KEYS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** `script` gives the demo a terminal of its own, as a person's shell would. */
function inTerminal(args: string[]) {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `exec ${command}`, '/dev/null'], {
    env: { ...process.env, ...NO_KEYS },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const until = async (pattern: RegExp): Promise<string> => {
    for (let waited = 0; waited < 20_000; waited += 50) {
      const found = pattern.exec(output)
      if (found) return found[0]
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`No ${pattern} in the terminal:\n${output}`)
  }
  const kill = async () => {
    const pid = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')[0]
    process.kill(Number(pid), 'SIGKILL')
    await exited
  }
  return { until, kill, exited }
}

async function finish(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'composio-demo-'))
  folders.push(folder)
  return folder
}

function hasTerminal(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' })
    execFileSync('pgrep', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn(
      'The demo in a terminal is not tested: it needs `script` and `pgrep` (apt-get install -y bsdutils procps).',
    )
    return false
  }
}
