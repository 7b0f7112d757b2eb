import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** What other people's code may import. A change here is a change for them: say so in a changeset. */
describe('public names', () => {
  for (const { specifier, file } of entryPoints()) {
    it(specifier, async () => {
      const names = exportedNames(file).sort((a, b) => (a < b ? -1 : 1))
      const snapshot = `./surface/${specifier.replace('@composio/', '').replaceAll('/', '.')}.txt`
      await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(snapshot)
    })
  }

  it('are no default exports', () => {
    for (const { file } of entryPoints()) expect(exportedNames(file), file).not.toContain('default')
  })
})

interface EntryPoint {
  specifier: string
  file: string
}

/** Every entry of the published packages' `exports`. */
function entryPoints(): EntryPoint[] {
  const manifests = globSync(['packages/*/package.json', 'packages/providers/*/package.json'], { cwd: root })
  return manifests.sort().flatMap((path) => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
      name: string
      exports?: Record<string, string | { default: string }>
    }
    return Object.entries(exports)
      .map(([key, target]): [string, string] => [key, typeof target === 'string' ? target : target.default])
      .filter(([, target]) => target.endsWith('.ts'))
      .map(([key, target]) => ({ specifier: join(name, key), file: resolve(root, dirname(path), target) }))
  })
}

/** Read from the source, so that types are pinned too. */
function exportedNames(file: string): string[] {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'), { lang: 'ts', sourceType: 'module' })
  if (errors.length > 0) throw new Error(`${relative(root, file)}: ${errors[0]?.message}`)
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      const from = entry.moduleRequest?.value
      if (entry.importName.kind === 'AllButDefault' && from?.startsWith('.')) {
        return exportedNames(resolve(dirname(file), from))
      }
      const name = entry.exportName.name ?? `* from ${from}`
      return entry.isType || isTypeDeclaration(file, entry.localName.start) ? [`${name} (type)`] : [name]
    }),
  )
}

/** `export interface X` and `export type X = …` are not marked as types by the parser. */
function isTypeDeclaration(file: string, nameStart: number | null): boolean {
  if (nameStart === null) return false
  return /export\s+(interface|type)\s+$/.test(readFileSync(file, 'utf8').slice(Math.max(0, nameStart - 40), nameStart))
}
