import type { Composio } from '@composio/core'
import { Command } from 'commander'
import { CliError } from './report-error.ts'
import { withComposio } from './with-composio.ts'

interface RevokeOptions {
  all?: true
  toolkit?: string[]
  yes?: true
}

/** `accounts revoke --all`: takes back what a project was given. */
export function accountsCommand(): Command {
  const revoke = new Command('revoke')
    .description("take the credentials of the API key's project back at their providers, and end the accounts")
    .option('--all', 'every connected account')
    .option('-t, --toolkit <slug...>', 'only of these toolkits')
    .option('-y, --yes', 'do it; without this the accounts are only listed')
    .action(revokeAll)
  return new Command('accounts').description('connected accounts').addCommand(revoke)
}

type Account = Awaited<ReturnType<Composio['connectedAccounts']['list']>>['items'][number]

/** A line for each account on stdout. Exits with 1 when a provider did not do what it was asked. */
async function revokeAll({ all, toolkit, yes }: RevokeOptions): Promise<void> {
  if (!all) throw new CliError('Say --all: every connected account of the project, or of the toolkits of --toolkit.')
  await withComposio(async (composio) => {
    const accounts = (await listAll(composio, toolkit)).filter(({ status }) => status !== 'REVOKED')
    for (const account of accounts) {
      const name = `${account.id}  ${account.toolkit.slug}`
      console.log(yes ? `${name}  ${await revokeOne(composio, account)}` : `${name}  ${account.status}`)
    }
    if (!yes) process.stderr.write(`${accounts.length} accounts would be revoked for good: say so with --yes.\n`)
  })
}

async function revokeOne(composio: Composio, { id }: Account): Promise<string> {
  try {
    const { revoked, failed, reason } = await composio.connectedAccounts.revoke(id)
    if (revoked) return 'revoked; the provider confirmed it'
    if (!failed) return `revoked here only: ${reason}`
    process.exitCode = 1
    return `revoked here only, FAILED at the provider: ${reason}`
  } catch (error) {
    process.exitCode = 1
    return `FAILED: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function listAll(composio: Composio, toolkitSlugs: string[] | undefined): Promise<Account[]> {
  const accounts: Account[] = []
  let cursor: string | undefined
  do {
    const page = await composio.connectedAccounts.list({
      ...(toolkitSlugs && { toolkitSlugs }),
      ...(cursor !== undefined && { cursor }),
    })
    accounts.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return accounts
}
