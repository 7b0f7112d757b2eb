import { Command } from 'commander'
import { parseCount } from './parse-number.ts'
import { withComposio } from './with-composio.ts'

interface LinkOptions {
  user: string
  wait: boolean
  timeout: number
}

export function linkCommand(): Command {
  return new Command('link')
    .description("connect a user's account: prints the link to open, and waits until it is connected")
    .argument('<toolkit>', 'the toolkit')
    .requiredOption('-u, --user <id>', 'whose account it will be')
    .option('--no-wait', 'print the link and leave; needs a running server')
    .option('--timeout <seconds>', 'how long to wait', parseCount, 600)
    .action((toolkit: string, options: LinkOptions) => link(toolkit, options))
}

/** The link alone goes to stdout, so that it can be piped on. */
async function link(toolkit: string, { user, wait, timeout }: LinkOptions): Promise<void> {
  await withComposio(async (composio) => {
    const request = await composio.toolkits.authorize(user, toolkit)
    if (request.redirectUrl !== null) console.log(request.redirectUrl)
    if (!wait) return
    process.stderr.write('Waiting for you to connect…\n')
    const account = await request.waitForConnection(timeout * 1000)
    process.stderr.write(`Connected ${toolkit} as ${account.id}.\n`)
  })
}
