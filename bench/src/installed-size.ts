import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Folders of a package and of everything it depends on in production, each once; peers are left out. */
export function dependencyClosure(from: string, name: string): string[] {
  const found = new Set<string>()
  const add = (parent: string, wanted: string, optional: boolean) => {
    const folder = locate(parent, wanted)
    if (folder === undefined) {
      // Optional ones are skipped where they do not fit the platform.
      if (optional) return
      throw new Error(`${wanted}, which ${parent} depends on, is not installed`)
    }
    if (found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
      optionalDependencies?: Record<string, string>
    }
    for (const each of Object.keys(optionalDependencies ?? {})) add(folder, each, true)
    for (const each of Object.keys(dependencies ?? {})) add(folder, each, each in (optionalDependencies ?? {}))
  }
  add(from, name, false)
  return [...found]
}

function locate(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) return undefined
  }
}

/** Bytes of all files, nested node_modules aside: those are packages of their own. */
export function sizeOf(folders: string[]): number {
  return folders.reduce((sum, folder) => sum + folderSize(folder), 0)
}

function folderSize(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === 'node_modules') return sum
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + folderSize(path)
    return entry.isFile() ? sum + statSync(path).size : sum
  }, 0)
}
