import type { Administration } from '@composio/server'
import type { Command } from 'commander'

export interface DataOptions {
  data?: string
}

/** Says which server's data a command works on: the same choice as `serve` makes. */
export function addDataOption(command: Command): Command {
  return command.option(
    '--data <folder>',
    "the server's data; also COMPOSIO_DATA_DIR, or DATABASE_URL for PostgreSQL (default: .composio)",
  )
}

/** Where that data is. */
export function storeOf({ data }: DataOptions): { dataDir: string; databaseUrl: string | undefined } {
  const { COMPOSIO_DATA_DIR, DATABASE_URL } = process.env
  return {
    dataDir: data ?? (COMPOSIO_DATA_DIR || '.composio'),
    databaseUrl: data === undefined ? DATABASE_URL || undefined : undefined,
  }
}

/** Runs `work` on the data of a server, which may be running, and closes it again. */
export async function withAdministration<T>(
  options: DataOptions,
  work: (administration: Administration) => Promise<T>,
): Promise<T> {
  const { openAdministration } = await import('@composio/server')
  const administration = await openAdministration(storeOf(options))
  try {
    return await work(administration)
  } finally {
    await administration.close()
  }
}
