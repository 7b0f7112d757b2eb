import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { printJson } from './print.ts'
import { CliError } from './report-error.ts'
import { withComposio } from './with-composio.ts'

interface ExecuteOptions {
  user: string
  data: string
  account?: string
}

export function executeCommand(): Command {
  return new Command('execute')
    .description('run one tool as a user; exits with 1 when the tool reports an error')
    .argument('<slug>', 'the tool')
    .requiredOption('-u, --user <id>', 'whose connected account to use')
    .option('-d, --data <json>', 'the arguments: JSON, @file, or - for stdin', '{}')
    .option('-a, --account <id>', 'which connected account, where the user has several')
    .action((slug: string, options: ExecuteOptions) => execute(slug, options))
}

async function execute(slug: string, { user, data, account }: ExecuteOptions): Promise<void> {
  const params = {
    userId: user,
    arguments: parseArguments(readData(data)),
    ...(account && { connectedAccountId: account }),
  }
  const result = await withComposio((composio) => composio.tools.execute(slug, params))
  printJson(result)
  if (result.connectionRequired) process.stderr.write(`Connect first: ${result.connectionRequired.url}\n`)
  if (!result.successful) process.exitCode = 1
}

function readData(data: string): string {
  try {
    if (data === '-') return readFileSync(0, 'utf8')
    return data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data
  } catch (cause) {
    throw new CliError(`Cannot read ${data}: ${(cause as Error).message}`, { cause })
  }
}

function parseArguments(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CliError(`--data is not JSON: ${(cause as Error).message}`, { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new CliError('--data has to be a JSON object, as in -d \'{"owner":"octocat"}\'.')
}
