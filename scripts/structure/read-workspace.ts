import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Manifest, PackageKind, SourceFile, Workspace, WorkspacePackage } from './model.ts'
import { parseSource } from './parse-source.ts'

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage'])
const TEST_ONLY = /(\.(test|test-d|scenarios|driver)\.tsx?$)|(^|\/)(test|fixtures|__fixtures__)\//

/** Reads every package of the workspace at `root`, by the folders it is laid out in. */
export function readWorkspace(root: string): Workspace {
  const packages = [
    ...foldersIn(root, 'packages')
      .filter((dir) => dir !== 'packages/providers')
      .map(packageReader(root, 'package')),
    ...foldersIn(root, 'packages/providers').map(packageReader(root, 'provider')),
    ...foldersIn(root, 'examples').map(packageReader(root, 'example')),
    ...['test', 'bench'].map((dir) => packageReader(root, dir as PackageKind)(dir)),
  ].filter((pkg) => pkg !== undefined)
  const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  return { root, packages, scripts: filesUnder(root, 'scripts').map(fileReader(root, 'scripts')), rootManifest }
}

function packageReader(root: string, kind: PackageKind): (dir: string) => WorkspacePackage | undefined {
  return (dir) => {
    const manifestPath = join(root, dir, 'package.json')
    if (!existsSync(manifestPath)) return undefined
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest
    const files = filesUnder(root, dir).map(fileReader(root, dir, kind))
    const peers = peersOfDependencies(root, dir, manifest)
    return { dir, kind, manifest, references: referencesOf(root, dir), peersOfDependencies: peers, files }
  }
}

function referencesOf(root: string, dir: string): string[] | undefined {
  const path = join(root, dir, 'tsconfig.json')
  if (!existsSync(path)) return undefined
  const { references = [] } = JSON.parse(readFileSync(path, 'utf8')) as { references?: { path: string }[] }
  return references.map((reference) => posix.join(dir, reference.path))
}

function peersOfDependencies(root: string, dir: string, manifest: Manifest): Set<string> {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies })
  const installed = names.map((name) => join(root, dir, 'node_modules', name, 'package.json')).filter(existsSync)
  const peers = installed.map((path) => (JSON.parse(readFileSync(path, 'utf8')) as Manifest).peerDependencies ?? {})
  return new Set(peers.flatMap((found) => Object.keys(found)))
}

function fileReader(root: string, dir: string, kind?: PackageKind): (path: string) => SourceFile {
  return (path) => ({
    path,
    testOnly: kind === 'test' || TEST_ONLY.test(path.slice(dir.length + 1)),
    generated: path.endsWith('.gen.ts'),
    source: parseSource(path, readFileSync(join(root, path), 'utf8')),
  })
}

function foldersIn(root: string, dir: string): string[] {
  if (!existsSync(join(root, dir))) return []
  return readdirSync(join(root, dir), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isSkipped(entry.name))
    .map((entry) => `${dir}/${entry.name}`)
    .sort()
}

function filesUnder(root: string, dir: string): string[] {
  if (!existsSync(join(root, dir))) return []
  const entries = readdirSync(join(root, dir), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = `${dir}/${entry.name}`
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : filesUnder(root, path)
    return entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

function isSkipped(folder: string): boolean {
  return SKIPPED_FOLDERS.has(folder) || folder.startsWith('.')
}
