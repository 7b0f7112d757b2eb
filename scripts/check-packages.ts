/** Builds and packs every published package, checks the tarballs, then installs and uses them as a stranger would. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkTarball } from './packages/check-tarball.ts'
import { pnpm } from './packages/command.ts'
import { consume } from './packages/consumer.ts'
import { peersOf } from './packages/install-packed.ts'
import { packAll } from './packages/pack.ts'

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
  console.log(consume(root, join(folder, 'consumer'), packages, peersOf(root, packages)).trim())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
