/** Builds and packs every published package, checks the tarballs, then installs and uses them as a stranger would. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkTarball } from './packages/check-tarball.ts'
import { pnpm } from './packages/command.ts'
import { consume, type Frameworks } from './packages/consumer.ts'
import { type PackedPackage, packAll } from './packages/pack.ts'

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'composio-packages-'))
try {
  pnpm(['run', 'build'], root)
  const packages = packAll(root, folder)
  let problems = 0
  for (const packed of packages) {
    const found = await checkTarball(root, packed)
    problems += found.length
    console.log(`${packed.name}: ${found.length === 0 ? `${packed.files.length} files, fine` : ''}`)
    for (const problem of found) console.log(`  ${problem}`)
  }
  if (problems > 0) process.exitCode = 1
  console.log(consume(root, join(folder, 'consumer'), packages, frameworksOf(packages)).trim())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Peers, in the versions this workspace develops against. */
function frameworksOf(packages: PackedPackage[]): Frameworks {
  const peers = packages.flatMap(({ dir, manifest }) =>
    Object.keys(manifest.peerDependencies ?? {}).map((name) => [name, installedVersion(dir, name)] as const),
  )
  return Object.fromEntries(peers.filter(([, version]) => version !== undefined)) as Frameworks
}

function installedVersion(dir: string, name: string): string | undefined {
  try {
    const path = join(root, dir, 'node_modules', name, 'package.json')
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
  } catch (error) {
    // A peer the workspace's root provides, as it does the test runner.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
