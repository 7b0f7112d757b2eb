import { accessSync, constants, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ToolkitOverrides } from '@composio/core'
import type { RunningServer, ServerOptions } from '@composio/server'
import { Command, InvalidArgumentError } from 'commander'
import { parsePort } from './parse-number.ts'
import { CliError } from './report-error.ts'
import { stopOnSignal } from './stop-on-signal.ts'

interface ServeOptions {
  port: number
  host: string
  data?: string
  apiKey?: string
  publicUrl?: string
  verifierUrl?: string
  webhookUrl?: string
  webhookAllowPrivate?: true
  config?: string
  emulate?: true
  dev?: true
}

const IN_MEMORY = ':memory:'

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the server; with DATABASE_URL (postgres://…) in the environment on PostgreSQL, else on SQLite')
    .option('--port <number>', '0 takes a free one', parsePort, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--data <folder>',
      `keep the state here, whatever DATABASE_URL says; also COMPOSIO_DATA_DIR (default: .composio, or ${IN_MEMORY} with --emulate)`,
    )
    .option(
      '--api-key <key>',
      'what clients have to send, 16 characters or more; also COMPOSIO_API_KEY (default: derived from the vault key)',
      parseNotEmpty,
    )
    .option('--public-url <url>', 'under which browsers and MCP clients reach this server')
    .option(
      '--verifier-url <url>',
      'page of your app that confirms who connects, before anything is stored; also COMPOSIO_VERIFIER_URL',
      parseNotEmpty,
    )
    .option(
      '--webhook-url <url>',
      'where your app is told of connections, signed with COMPOSIO_WEBHOOK_SECRET; also COMPOSIO_WEBHOOK_URL',
      parseNotEmpty,
    )
    .option('--webhook-allow-private', 'the webhook URL may be plain http or a private address')
    .option(
      '--config <file>',
      'JSON with appName, appLogo, verifierUrl, webhookUrl and toolkits (OAuth clients, hosts); also COMPOSIO_CONFIG',
    )
    .option('--emulate', 'offline GitHub, Google, Slack and Linear in place of the real ones; implies --dev')
    .option('--dev', 'start without COMPOSIO_VAULT_KEY: a key is made and kept in the data folder')
    .action(runServer)
}

/** `--api-key "$UNSET"` is a mistake, not a wish for no key. */
function parseNotEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty; is the variable set?')
  return value
}

/** Prints one line to stdout, once the server answers; everything else goes to stderr. */
async function runServer(options: ServeOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  if (dataDir) assertWritable(dataDir)
  const emulators = options.emulate ? await startEmulators() : undefined
  let server: RunningServer
  try {
    server = await listen({ ...serverOptions(options, dataDir), ...(emulators && { toolkits: emulators.toolkits }) })
  } catch (error) {
    await emulators?.close()
    throw error
  }
  stopOnSignal(async () => {
    await server.close()
    await emulators?.close()
  })
  if (!options.apiKey && !process.env.COMPOSIO_API_KEY) tellApiKey(server.apiKey, options)
  console.log(`ready ${server.url}`)
}

/** A key nobody chose has to be shown to be of use, but to a person rather than to a log. */
function tellApiKey(apiKey: string, { dev, emulate }: ServeOptions): void {
  const readByPerson = process.stderr.isTTY || dev || emulate
  process.stderr.write(
    readByPerson
      ? `API key: ${apiKey}\n`
      : 'No API key was given, so one is derived from the vault key. Start in a terminal to see it, or set --api-key.\n',
  )
}

/** Undefined where DATABASE_URL decides: then no folder is needed, nor made. */
function dataDirOf({ data, emulate }: ServeOptions): string | undefined {
  if (data) return data
  if (process.env.DATABASE_URL && !emulate) return undefined
  return process.env.COMPOSIO_DATA_DIR || (emulate ? IN_MEMORY : '.composio')
}

function serverOptions(options: ServeOptions, dataDir: string | undefined): ServerOptions {
  return {
    ...(dataDir && { dataDir }),
    port: options.port,
    host: options.host,
    env: process.env,
    allowGeneratedVaultKey: options.dev === true || options.emulate === true,
    ...(options.apiKey && { apiKey: options.apiKey }),
    ...(options.publicUrl && { publicUrl: options.publicUrl }),
    ...(options.verifierUrl && { verifierUrl: options.verifierUrl }),
    ...(options.webhookUrl && { webhookUrl: options.webhookUrl }),
    ...(options.webhookAllowPrivate && { webhookAllowPrivate: true }),
    ...(options.config && { configFile: options.config }),
  }
}

interface RunningEmulators {
  toolkits: ToolkitOverrides
  close(): Promise<void>
}

/** Loaded only when asked for: a production server has no use for them. */
async function startEmulators(): Promise<RunningEmulators> {
  const { startEmulators } = await import('@composio/emulators')
  const emulators = await startEmulators()
  for (const { name, url } of Object.values(emulators.services)) process.stderr.write(`emulating ${name} at ${url}\n`)
  return emulators
}

async function listen(options: ServerOptions): Promise<RunningServer> {
  // Loaded here, so that commands that only talk to a server start fast.
  const { serve } = await import('@composio/server')
  try {
    return await serve(options)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const where = `port ${options.port} on ${options.host}`
    if (code === 'EADDRINUSE') throw new CliError(`The ${where} is in use: choose another with --port.`, { cause })
    if (code === 'EACCES')
      throw new CliError(`Not allowed to listen on ${where}: choose a --port above 1023.`, { cause })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CliError(`This machine has no address ${options.host}: choose another --host.`, { cause })
    }
    throw cause
  }
}

function assertWritable(dataDir: string): void {
  if (dataDir === IN_MEMORY) return
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CliError(`Cannot write to ${resolve(dataDir)} (${code}): choose another folder with --data.`, { cause })
  }
}
