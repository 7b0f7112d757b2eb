import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import workerd, { compatibilityDate } from 'workerd'

export interface Worker {
  url: string
  close(): Promise<void>
}

/**
 * Serves a bundled program in workerd on 127.0.0.1, without its compatibility with Node. It may reach this machine.
 * @param files - by name; `main.js` exports the handler
 * @throws Error with what workerd printed, where it does not start
 */
export async function runInWorkerd(files: Map<string, string>): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), 'composio-workerd-'))
  for (const [name, code] of files) writeFileSync(join(folder, name), code)
  writeFileSync(join(folder, 'config.capnp'), configFor([...files.keys()]))
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const port = await Promise.race([
    portOf(child.stdio[3] as Readable),
    ended.then(() => Promise.reject(new Error(`workerd did not start: ${printed}`))),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `main.js` has to come first: the first module is the one that is called. */
function configFor(names: string[]): string {
  const sorted = ['main.js', ...names.filter((name) => name !== 'main.js')]
  const modules = sorted.map((name) => `(name = "${name}", esModule = embed "${name}")`).join(', ')
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules}],
      compatibilityDate = "${compatibilityDate}",
      globalOutbound = "machine"
    )),
    (name = "machine", network = (allow = ["local", "private", "public"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`
}

/** workerd says on the control descriptor which port it took. */
async function portOf(control: Readable): Promise<number> {
  let text = ''
  for await (const part of control) {
    text += part
    const line = text.split('\n').find((each) => each.includes('"listen"'))
    if (line) return (JSON.parse(line) as { port: number }).port
  }
  throw new Error('workerd closed its control descriptor.')
}
