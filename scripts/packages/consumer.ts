import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { installPacked } from './install-packed.ts'
import type { PackedPackage } from './pack.ts'

/**
 * Installs the tarballs into an empty project, type-checks a program against them, and runs it: every entry point is
 * imported, a session is made on an embedded backend, and its tools are listed.
 */
export function consume(
  root: string,
  folder: string,
  packages: PackedPackage[],
  peers: Record<string, string>,
): string {
  installPacked(folder, packages, peers)
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('tsconfig.json', JSON.stringify({ compilerOptions: CONSUMER_OPTIONS, include: ['main.ts'] }))
  write('main.ts', program(packages))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder)
  return run(process.execPath, ['dist/main.js'], folder, { COMPOSIO_BASE_URL: '', COMPOSIO_API_KEY: '' })
}

const CONSUMER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable', 'dom'],
  module: 'nodenext',
  strict: true,
  types: ['node'],
  skipLibCheck: true,
  outDir: 'dist',
}

function entryPoints(packages: PackedPackage[]): string[] {
  return packages
    .filter(({ name }) => !needsTestRunner(name))
    .flatMap(({ name, manifest }) => Object.keys(manifest.exports).map((path) => name + path.slice(1)))
}

/** The conformance kits register vitest tests when called, and so import it. */
function needsTestRunner(name: string): boolean {
  return name === '@composio/testing'
}

function program(packages: PackedPackage[]): string {
  const entries = entryPoints(packages)
  return `import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
${entries.map((entry, index) => `import * as entry${index} from '${entry}'\n`).join('')}
for (const entry of [${entries.map((_, index) => `entry${index}`).join(', ')}]) assert.ok(Object.keys(entry).length > 0)

await using composio = new Composio({ dataDir: 'state', port: 0 })
const session = await composio.create('user_1')
const tools = await session.tools()
// Fails to compile where the types are lost on the way: \`tools\` would be any.
const names: string[] = tools.map((tool) => (tool.type === 'function' ? tool.function.name : ''))
// @ts-expect-error a tool is no number
const wrong: number = tools[0]
assert.ok(names.includes('COMPOSIO_SEARCH_TOOLS'), names.join())
console.log(\`\${names.length} tools from ${entries.length} entry points on Node \${process.version}\`)
`
}
