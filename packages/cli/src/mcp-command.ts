import { resolve } from 'node:path'
import type { Composio } from '@composio/core'
import { Command, Option } from 'commander'
import { printJson } from './print.ts'
import { CliError } from './report-error.ts'
import { serveStdio } from './serve-stdio.ts'
import { withComposio } from './with-composio.ts'

const CLIENTS = ['claude', 'cursor', 'vscode'] as const
type McpClient = (typeof CLIENTS)[number]

/** Where each client reads it from, for the person who pastes it. */
const FILES: Record<McpClient, string> = {
  claude: 'claude_desktop_config.json (Claude Desktop: Settings, Developer, Edit Config)',
  cursor: '.cursor/mcp.json, or ~/.cursor/mcp.json for every project',
  vscode: '.vscode/mcp.json',
}

interface McpOptions {
  user?: string
  session?: string
  toolkit?: string[]
  direct?: true
  client: McpClient
  stdio?: true
}

type ToolSession = Awaited<ReturnType<Composio['create']>>

export function mcpCommand(): Command {
  return new Command('mcp')
    .description('print what an MCP client has to be given for a session, or serve a session over stdio')
    .option('-u, --user <id>', 'for a new session of this user')
    .option('-s, --session <id>', 'for this session')
    .option('-t, --toolkit <slug...>', 'a new session has only these toolkits')
    .option('--direct', 'a new session lists the tools of its toolkits, in place of the search')
    .addOption(new Option('-c, --client <name>', 'whose configuration').choices(CLIENTS).default('claude'))
    .option('--stdio', 'serve the session over stdin and stdout, until stdin ends')
    .action((options: McpOptions) => withComposio((composio) => run(composio, options)))
}

async function run(composio: Composio, options: McpOptions): Promise<void> {
  const session = await sessionOf(composio, options)
  if (options.stdio) return serveStdio(session.mcp, process.stdin, process.stdout)
  printJson(configurationOf(options.client, session))
  process.stderr.write(`For ${FILES[options.client]}. It holds your API key: keep it out of version control.\n`)
}

function sessionOf(composio: Composio, { user, session, toolkit, direct }: McpOptions): Promise<ToolSession> {
  if (user !== undefined && session !== undefined) throw new CliError('Give --user or --session, not both.')
  if (session !== undefined) {
    if (toolkit || direct) throw new CliError('--toolkit and --direct are for a new session: give --user.')
    return composio.use(session)
  }
  if (user === undefined) throw new CliError('Say whose accounts to use: --user <id>, or --session <id>.')
  return composio.create(user, {
    ...(toolkit && { toolkits: toolkit }),
    ...(direct && { sessionPreset: 'direct_tools' as const }),
  })
}

/** By HTTP where the client can and a server is running; else the client starts this very command itself. */
function configurationOf(client: McpClient, { sessionId, mcp }: ToolSession): object {
  const { url, headers } = mcp
  const byHttp = process.env.COMPOSIO_BASE_URL !== undefined && client !== 'claude'
  const server = byHttp ? { url, headers } : stdioServer(sessionId, headers)
  if (client !== 'vscode') return { mcpServers: { composio: server } }
  return { servers: { composio: { type: byHttp ? 'http' : 'stdio', ...server } } }
}

function stdioServer(sessionId: string, headers: Record<string, string>) {
  const { COMPOSIO_BASE_URL, COMPOSIO_DATA_DIR = '.composio' } = process.env
  const env = COMPOSIO_BASE_URL
    ? { COMPOSIO_BASE_URL, COMPOSIO_API_KEY: headers['x-api-key'] }
    : // A client starts it in a folder of its own.
      { COMPOSIO_DATA_DIR: resolve(COMPOSIO_DATA_DIR) }
  const program = resolve(process.argv[1] ?? '')
  return { command: process.execPath, args: [program, 'mcp', '--stdio', '--session', sessionId], env }
}
