import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { executeCommand } from './execute-command.ts'
import { linkCommand } from './link-command.ts'
import { serveCommand } from './serve-command.ts'
import { toolkitsCommand } from './toolkits-command.ts'
import { toolsCommand } from './tools-command.ts'

const WHERE = `
Every command but serve talks to the server at COMPOSIO_BASE_URL with COMPOSIO_API_KEY. Without a base URL it works on
the state in .composio/ (or COMPOSIO_DATA_DIR), in its own process.`

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
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
