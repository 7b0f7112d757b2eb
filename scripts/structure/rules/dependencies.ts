import { isBuiltin } from 'node:module'
import type { Manifest, SourceFile, Violation, Workspace, WorkspacePackage } from '../model.ts'
import { packageOf } from './import-direction.ts'

/** Holds every package.json to what its files import: nothing missing, nothing left over, tests' needs kept apart. */
export function dependencies(workspace: Workspace): Violation[] {
  const tools = workspace.rootManifest.devDependencies ?? {}
  const dirs = new Map(workspace.packages.map((pkg) => [pkg.manifest.name, pkg.dir]))
  return workspace.packages.flatMap((pkg) => [...undeclared(pkg, tools), ...unused(pkg), ...wrongReferences(pkg, dirs)])
}

/** `tsc -b` builds a package after those it refers to, so its references are its workspace dependencies. */
function wrongReferences({ dir, manifest, references }: WorkspacePackage, dirs: Map<string, string>): Violation[] {
  if (!references) return []
  const needed = Object.keys(manifest.dependencies ?? {}).flatMap((name) => dirs.get(name) ?? [])
  const at = (advice: string) => ({ path: `${dir}/tsconfig.json`, line: 1, rule: 'dependencies', advice })
  return [
    ...needed.filter((each) => !references.includes(each)).map((each) => at(`Add ${each} to the references.`)),
    ...references.filter((each) => !needed.includes(each)).map((each) => at(`Remove ${each} from the references.`)),
  ]
}

interface Use {
  file: SourceFile
  line: number
}

function usesOf(pkg: WorkspacePackage): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  for (const file of pkg.files) {
    for (const { specifier, line } of file.source.imports) {
      if (specifier.startsWith('.') || specifier.startsWith('#') || isBuiltin(specifier)) continue
      const name = packageOf(specifier)
      if (name === pkg.manifest.name) continue
      uses.set(name, [...(uses.get(name) ?? []), { file, line }])
    }
  }
  return uses
}

function undeclared(pkg: WorkspacePackage, tools: Record<string, string>): Violation[] {
  const shipped = shippedDependencies(pkg.manifest)
  const known = { ...tools, ...shipped, ...pkg.manifest.devDependencies }
  return [...usesOf(pkg)].flatMap(([name, uses]) => {
    const use = uses.find(({ file }) => !(name in (file.testOnly ? known : shipped)))
    if (!use) return []
    const where = use.file.testOnly ? 'devDependencies' : 'dependencies'
    const advice = `Add ${name} to ${where} of ${pkg.dir}/package.json.`
    return [{ path: use.file.path, line: use.line, rule: 'dependencies', advice }]
  })
}

/** Programs that tests start, and what they `require`, are named in a string only. */
function isNamed(name: string, { files }: WorkspacePackage): boolean {
  const isOf = (text: string) => text === name || text.startsWith(`${name}/`)
  return files.some(({ source }) => source.words.some(({ kind, text }) => kind === 'string' && isOf(text)))
}

function unused(pkg: WorkspacePackage): Violation[] {
  const uses = usesOf(pkg)
  const path = `${pkg.dir}/package.json`
  const at = (advice: string) => ({ path, line: 1, rule: 'dependencies', advice })
  const shipped = Object.keys(pkg.manifest.dependencies ?? {}).flatMap((name) => {
    const found = uses.get(name)
    if (!found && isCompanion(name, pkg) && !isPublished(pkg)) return []
    if (!found) return [at(`Nothing imports ${name}: remove it from dependencies.`)]
    return isPublished(pkg) && found.every(({ file }) => file.testOnly)
      ? [at(`Only tests import ${name}: move it to devDependencies.`)]
      : []
  })
  const forTests = Object.keys(pkg.manifest.devDependencies ?? {})
    .filter((name) => !uses.has(name) && !isCompanion(name, pkg) && !isNamed(name, pkg))
    .map((name) => at(`Nothing imports ${name}: remove it from devDependencies.`))
  return [...shipped, ...forTests]
}

function isPublished(pkg: WorkspacePackage): boolean {
  return pkg.manifest.private !== true
}

/** Installed for another package's sake: its types, or a peer it asks for. */
function isCompanion(name: string, { manifest, peersOfDependencies }: WorkspacePackage): boolean {
  return name.startsWith('@types/') || name in (manifest.peerDependencies ?? {}) || peersOfDependencies.has(name)
}

function shippedDependencies(manifest: Manifest): Record<string, string> {
  return { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
}
