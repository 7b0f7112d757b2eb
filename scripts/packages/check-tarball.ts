import { readFileSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { run } from './command.ts'
import type { PackedPackage } from './pack.ts'

const TEST_ONLY = /\.(test|test-d|scenarios|driver)\.(js|d\.ts)$|(^|\/)(fixtures|__fixtures__|recorded)\//

/** What is wrong with one tarball: its contents, its package.json (publint), its types (attw). */
export async function checkTarball(root: string, packed: PackedPackage): Promise<string[]> {
  return [...contents(packed), ...(await publintProblems(packed)), ...attwProblems(root, packed)]
}

function contents({ files, manifest }: PackedPackage): string[] {
  const stray = files.filter((path) => TEST_ONLY.test(path) || path.startsWith('src/') || path.endsWith('tsbuildinfo'))
  const links = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter(([, range]) => /^(workspace|catalog|link|file):/.test(range))
    .map(([name, range]) => `depends on ${name} by ${range}, which only this workspace understands`)
  const missing = ['LICENSE', 'package.json'].filter((path) => !files.includes(path)).map((path) => `lacks ${path}`)
  return [...stray.map((path) => `holds ${path}, which nobody needs who installs it`), ...links, ...missing]
}

async function publintProblems({ tarball }: PackedPackage): Promise<string[]> {
  const bytes = readFileSync(tarball)
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const { messages, pkg } = await publint({ pack: { tarball: archive }, strict: true })
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

function attwProblems(root: string, { tarball }: PackedPackage): string[] {
  try {
    run(
      process.execPath,
      [
        `${root}/node_modules/@arethetypeswrong/cli/dist/index.js`,
        '--profile',
        'esm-only',
        '--no-emoji',
        '--no-color',
        tarball,
      ],
      root,
    )
    return []
  } catch (error) {
    return [`attw: ${(error as Error).message}`]
  }
}
