import type { ParsedSource } from './parse-source.ts'

/** One broken rule, at one place. */
export interface Violation {
  /** Relative to the checked root, with forward slashes. */
  path: string
  /** One-based. */
  line: number
  rule: string
  /** What to do about it. */
  advice: string
}

export interface Manifest {
  name: string
  private?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

export interface SourceFile {
  /** Relative to the checked root. */
  path: string
  /** Tests, scenarios, drivers, fixtures: never published. */
  testOnly: boolean
  generated: boolean
  source: ParsedSource
}

export type PackageKind = 'package' | 'provider' | 'example' | 'test' | 'bench'

export interface WorkspacePackage {
  /** Relative to the checked root: `packages/core`. */
  dir: string
  kind: PackageKind
  manifest: Manifest
  /** Folders its tsconfig.json refers to, relative to the root; undefined where it has none. */
  references: string[] | undefined
  /** Peer dependencies of what is installed for this package. */
  peersOfDependencies: ReadonlySet<string>
  files: SourceFile[]
}

export interface Workspace {
  root: string
  packages: WorkspacePackage[]
  /** `scripts/**`: outside every package, held to the size and naming rules. */
  scripts: SourceFile[]
  /** The root's own package.json: its tools serve every test and script. */
  rootManifest: Manifest
}

export type Rule = (workspace: Workspace) => Violation[]

export function allFiles(workspace: Workspace): SourceFile[] {
  return [...workspace.packages.flatMap((pkg) => pkg.files), ...workspace.scripts]
}

/** The last part of the directory: `core`, `vercel`. */
export function shortName(pkg: WorkspacePackage): string {
  return pkg.dir.slice(pkg.dir.lastIndexOf('/') + 1)
}
