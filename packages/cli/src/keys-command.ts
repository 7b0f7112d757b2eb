import type { ApiKeyInfo } from '@composio/server'
import { Command } from 'commander'
import { printJson, printTable } from './print.ts'
import { CliError } from './report-error.ts'
import { addDataOption, type DataOptions, withAdministration } from './with-administration.ts'

/** `keys create`, `list` and `revoke`: what may talk to a server. */
export function keysCommand(): Command {
  return new Command('keys')
    .description("a server's API keys; run it where the server's data is")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
}

interface CreateOptions extends DataOptions {
  name: string
  project?: string
  scope?: string[]
  expires?: Date
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a key; it is printed once and not kept')
    .option('--name <text>', 'what it is for', 'unnamed')
    .option('--project <name or id>', 'whose data it is for (default: the default project)')
    .option(
      '--scope <scope...>',
      'what it may do: sessions, tools:execute, connected_accounts, auth_configs, catalog (default: everything)',
    )
    .option('--expires <when>', 'after so long (90d, 12h, 30m), or at a date', parseExpiry)
  return addDataOption(command).action(createKey)
}

/** The key alone on stdout, for a script to take; what else there is to say on stderr. */
async function createKey({ name, project, scope, expires, ...data }: CreateOptions): Promise<void> {
  const wanted = { name, project, scopes: scope?.flatMap((list) => list.split(',')), expiresAt: expires }
  const { key, info } = await withAdministration(data, (administration) => administration.createKey(wanted))
  const limits = [
    `project ${info.project}`,
    info.scopes?.join(', ') ?? 'everything',
    info.expiresAt && `until ${info.expiresAt}`,
  ]
  process.stderr.write(`${info.id}: ${limits.filter(Boolean).join('; ')}. Keep the key now: it is not shown again.\n`)
  console.log(key)
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the keys there are, and when each was last used')
    .option('--project <name or id>', 'only those of one project')
    .option('--json', 'as JSON')
  return addDataOption(command).action(async ({ project, json, ...data }: ListOptions) => {
    const keys = await withAdministration(data, (administration) => administration.listKeys(project))
    if (json) return printJson(keys)
    printTable([['ID', 'NAME', 'KEY', 'PROJECT', 'SCOPES', 'LAST USED', 'STATE'], ...keys.map(toRow)])
  })
}

interface ListOptions extends DataOptions {
  project?: string
  json?: true
}

function toRow({ id, name, prefix, project, scopes, lastUsedAt, ...key }: ApiKeyInfo): string[] {
  const shown = prefix ? `${prefix}…` : '-'
  return [id, name, shown, project, scopes?.join(',') ?? 'everything', lastUsedAt ?? 'never', stateOf(key)]
}

function stateOf({ revokedAt, expiresAt }: Pick<ApiKeyInfo, 'revokedAt' | 'expiresAt'>): string {
  if (revokedAt) return `revoked ${revokedAt}`
  if (!expiresAt) return 'valid'
  return expiresAt <= new Date().toISOString() ? `expired ${expiresAt}` : `valid until ${expiresAt}`
}

function revokeCommand(): Command {
  const command = new Command('revoke').description('take a key back, at once and for good').argument('<id>', 'key_…')
  return addDataOption(command).action(async (id: string, data: DataOptions) => {
    await withAdministration(data, (administration) => administration.revokeKey(id))
    console.log(`revoked ${id}`)
  })
}

const UNITS = { d: 24 * 60 * 60_000, h: 60 * 60_000, m: 60_000 } as const

function parseExpiry(text: string): Date {
  const [, count, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? []
  const time = count && unit ? Date.now() + Number(count) * UNITS[unit as keyof typeof UNITS] : Date.parse(text)
  // A bare number is a year to the parser, and was meant as something else.
  if (Number.isFinite(time) && !/^\d+$/.test(text)) return new Date(time)
  throw new CliError(`--expires ${text}: give a time from now (90d, 12h, 30m) or a date (2027-01-31).`)
}
