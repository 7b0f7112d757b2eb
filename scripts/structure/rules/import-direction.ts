import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { type SourceFile, shortName, type Violation, type Workspace, type WorkspacePackage } from '../model.ts'
import type { ImportRef } from '../parse-source.ts'

/** Who may import whom inside the workspace, by folder name. A new package states its place here. */
const ALLOWED: Record<string, string[]> = {
  spec: [],
  core: ['spec'],
  toolkits: ['spec'],
  server: ['spec', 'toolkits'],
  emulators: ['spec'],
  testing: ['spec'],
  cli: ['spec', 'core', 'server', 'emulators'],
  ui: ['spec'],
}
/** Run in browsers: nothing of Node, nothing at run time from other packages, and no library but peers. */
const FOR_BROWSERS = ['ui']
/** What test-only files of any package may import besides. */
const FOR_TESTS = ['testing', 'emulators']

/** The files of core that choose the default provider and the embedded backend; nothing else there knows of either. */
const CORE_COMPOSITION_ROOT = /^packages\/core\/src\/(index|composio|backend\/embedded)\.ts$/
const CORE_DEFAULT_PROVIDER = 'packages/providers/openai'
/** Core takes types of the tools' arguments from it, and nothing at run time. */
const CORE_TYPES_ONLY = 'packages/toolkits'

/** Holds packages to their place: what each may import, and relative imports inside their own package. */
export function importDirection(workspace: Workspace): Violation[] {
  const byName = new Map(workspace.packages.map((pkg) => [pkg.manifest.name, pkg]))
  return workspace.packages.flatMap((pkg) => {
    const unplaced = unplacedPackage(pkg)
    if (unplaced) return [unplaced]
    return pkg.files.flatMap((file) =>
      file.source.imports.flatMap((ref) => {
        const advice = objection(pkg, file, ref, byName)
        return advice === undefined ? [] : [{ path: file.path, line: ref.line, rule: 'import-direction', advice }]
      }),
    )
  })
}

function unplacedPackage(pkg: WorkspacePackage): Violation | undefined {
  if (pkg.kind !== 'package' || ALLOWED[shortName(pkg)]) return undefined
  const advice = `${pkg.dir} has no import rule: add it to ALLOWED in scripts/structure/rules/import-direction.ts.`
  return { path: `${pkg.dir}/package.json`, line: 1, rule: 'import-direction', advice }
}

function objection(
  pkg: WorkspacePackage,
  file: SourceFile,
  ref: ImportRef,
  byName: Map<string, WorkspacePackage>,
): string | undefined {
  if (ref.specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file.path), ref.specifier)
    if (target.startsWith(`${pkg.dir}/`) || joinsEverything(pkg)) return undefined
    return `${ref.specifier} leaves ${pkg.dir}: import the other package by its name.`
  }
  const inBrowsers = pkg.kind === 'package' && FOR_BROWSERS.includes(shortName(pkg)) && !file.testOnly
  if (isBuiltin(ref.specifier)) {
    return inBrowsers ? `${pkg.dir} runs in browsers: it cannot import ${ref.specifier}.` : undefined
  }
  const name = packageOf(ref.specifier)
  const target = byName.get(name)
  if (inBrowsers && !(name in (pkg.manifest.peerDependencies ?? {})) && !ref.typeOnly) {
    return `${pkg.dir} runs in browsers, without dependencies: import types only from ${name}.`
  }
  if (!target) return outsideObjection(pkg, file, name)
  return workspaceObjection(pkg, file, ref, target)
}

function outsideObjection(pkg: WorkspacePackage, file: SourceFile, name: string): string | undefined {
  if (pkg.kind !== 'provider' || file.testOnly || name in (pkg.manifest.peerDependencies ?? {})) return undefined
  return `A provider imports @composio/spec and its framework only: make ${name} a peer dependency, or do without it.`
}

function workspaceObjection(
  pkg: WorkspacePackage,
  file: SourceFile,
  ref: ImportRef,
  target: WorkspacePackage,
): string | undefined {
  if (target === pkg) return undefined
  if (joinsEverything(pkg)) return undefined
  if (pkg.kind === 'example') {
    return target.manifest.private
      ? `${target.manifest.name} is not published: examples use published names.`
      : undefined
  }
  if (pkg.dir === 'packages/core') {
    const said = coreObjection(file, ref, target)
    if (said !== 'not special') return said
  }
  const allowed = pkg.kind === 'provider' ? ['spec'] : ALLOWED[shortName(pkg)]!
  if (target.kind === 'package' && allowed.includes(shortName(target))) return undefined
  if (file.testOnly && target.kind === 'package' && FOR_TESTS.includes(shortName(target))) return undefined
  const may = allowed.length === 0 ? 'no other package' : `only ${allowed.join(', ')}`
  return `${pkg.dir} may import ${may}; ${target.manifest.name} is not among them. Pass what you need in, or move the code.`
}

function coreObjection(file: SourceFile, ref: ImportRef, target: WorkspacePackage): string | undefined | 'not special' {
  if (target.dir === CORE_TYPES_ONLY) {
    if (ref.typeOnly || file.testOnly) return undefined
    return `Core knows types of the catalogue only: use import type from ${target.manifest.name}.`
  }
  const isServer = target.dir === 'packages/server'
  if (!isServer && target.dir !== CORE_DEFAULT_PROVIDER) return 'not special'
  if (file.testOnly) return undefined
  if (!CORE_COMPOSITION_ROOT.test(file.path)) return `Only core's composition root may import ${target.manifest.name}.`
  if (isServer && !ref.dynamic && !ref.typeOnly)
    return 'Load the server by import(), so that remote users never pay for it.'
  return undefined
}

function joinsEverything(pkg: WorkspacePackage): boolean {
  return pkg.kind === 'test' || pkg.kind === 'bench'
}

/** `@scope/name/sub` -> `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
