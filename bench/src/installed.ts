import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pnpm } from '../../scripts/packages/command.ts'
import { installPacked, peersOf } from '../../scripts/packages/install-packed.ts'
import { type PackedPackage, packAll } from '../../scripts/packages/pack.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Installed {
  /** An empty project that has all our packages as dependencies. */
  folder: string
  packages: PackedPackage[]
}

let installing: Installed | undefined

/** Built, packed and installed as from a registry, once for all benchmarks of a run: sources would cost extra to load. */
export function installed(): Installed {
  if (installing) return installing
  const temporary = mkdtempSync(join(tmpdir(), 'composio-bench-installed-'))
  pnpm(['run', 'build'], root)
  const packages = packAll(root, temporary)
  const folder = join(temporary, 'project')
  installPacked(folder, packages, peersOf(root, packages))
  installing = { folder, packages }
  return installing
}

export function removeInstalled(): void {
  if (installing) rmSync(join(installing.folder, '..'), { recursive: true, force: true })
  installing = undefined
}
