import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './command.ts'
import type { PackedPackage } from './pack.ts'

/** Makes a project in `folder` that depends on the tarballs, and on `peers` in these versions. */
export function installPacked(folder: string, packages: PackedPackage[], peers: Record<string, string>): void {
  mkdirSync(folder, { recursive: true })
  const tarballs = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...peers, ...tarballs },
    devDependencies: { '@types/node': '^24' },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  // The packages depend on each other by version; those versions are not in any registry yet.
  const overrides = Object.entries(tarballs).map(([name, tarball]) => `  "${name}": "${tarball}"\n`)
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), `packages: []\noverrides:\n${overrides.join('')}`)
  pnpm(['install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile'], folder)
}

/** The packages' peers, in the versions this workspace develops against. */
export function peersOf(root: string, packages: PackedPackage[]): Record<string, string> {
  const found = packages.flatMap(({ dir, manifest }) =>
    Object.keys(manifest.peerDependencies ?? {}).flatMap((name): [string, string][] => {
      const path = join(root, dir, 'node_modules', name, 'package.json')
      // Those without are the workspace root's: the test runner.
      if (!existsSync(path)) return []
      return [[name, (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version]]
    }),
  )
  return Object.fromEntries(found)
}
