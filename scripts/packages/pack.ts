import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, run } from './command.ts'

export interface PackedPackage {
  name: string
  /** Relative to the root. */
  dir: string
  /** Absolute. */
  tarball: string
  /** As published. */
  manifest: PublishedManifest
  /** Paths inside the tarball, without `package/`. */
  files: string[]
}

export interface PublishedManifest {
  name: string
  exports: Record<string, unknown>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** Packs every package that is not private, as `pnpm publish` would. They have to be built. */
export function packAll(root: string, into: string): PackedPackage[] {
  return publishable(root).map((dir) => {
    const packed = JSON.parse(pnpm(['pack', '--json', '--pack-destination', into], join(root, dir))) as {
      filename: string
    }
    const tarball = packed.filename
    const manifest = JSON.parse(run('tar', ['-xzOf', tarball, 'package/package.json'], into)) as PublishedManifest
    // Not the files pnpm lists: the licence it adds from the root is not among them.
    const files = run('tar', ['-tzf', tarball], into).trim().split('\n')
    return { name: manifest.name, dir, tarball, manifest, files: files.map((path) => path.replace(/^package\//, '')) }
  })
}

function publishable(root: string): string[] {
  return ['packages', 'packages/providers']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((dir) => dir !== 'packages/providers' && isPublic(join(root, dir, 'package.json')))
}

function isPublic(manifestPath: string): boolean {
  if (!existsSync(manifestPath)) return false
  return (JSON.parse(readFileSync(manifestPath, 'utf8')) as { private?: boolean }).private !== true
}
