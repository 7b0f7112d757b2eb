import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { accountsCommand } from './accounts-command.ts'
import { executeCommand } from './execute-command.ts'
import { keysCommand } from './keys-command.ts'
import { linkCommand } from './link-command.ts'
import { mcpCommand } from './mcp-command.ts'
import { projectsCommand } from './projects-command.ts'
import { serveCommand } from './serve-command.ts'
import { toolkitsCommand } from './toolkits-command.ts'
import { toolsCommand } from './tools-command.ts'
import { vaultCommand } from './vault-command.ts'
import { webhooksCommand } from './webhooks-command.ts'

const WHERE = `
Commands talk to the server at COMPOSIO_BASE_URL with COMPOSIO_API_KEY. Without a base URL they work on the state in
.composio/ (or COMPOSIO_DATA_DIR), in their own process. serve, keys, projects, vault and webhooks work on the data itself, where it is.`

/** The whole command line; each command is in a file of its own. */
export function createProgram(): Command {
  return new Command('composio')
    .description('Sessions, connected accounts and tools for AI agents, on your own machine.')
    .version(version())
    .addHelpText('after', WHERE)
    .addCommand(serveCommand())
    .addCommand(toolkitsCommand())
    .addCommand(toolsCommand())
    .addCommand(linkCommand())
    .addCommand(executeCommand())
    .addCommand(mcpCommand())
    .addCommand(accountsCommand())
    .addCommand(keysCommand())
    .addCommand(projectsCommand())
    .addCommand(vaultCommand())
    .addCommand(webhooksCommand())
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
