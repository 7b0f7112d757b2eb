import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'

const root = join(import.meta.dirname, '../../..')
const ENTRY = '\0entry'

/** A program as a runtime at the edge would get it. */
export interface EdgeBundle {
  /** Of the modules the program needs to start, the ones of Node that it asks for. */
  builtins: string[]
  /** Packages it asks for that are not there. */
  missing: string[]
  /** By file name, `main.js` among them. */
  files: Map<string, string>
}

export interface EdgeOptions {
  /** Export conditions of packages. */
  conditions?: string[]
  /** Leaves out what is not of this workspace. */
  isOursOnly?: boolean
}

const CONDITIONS = ['workerd', 'worker', 'browser', 'import', 'default']

/**
 * Bundles a program for workerd: with its conditions, and nothing of Node at hand.
 * @param code - a module; the packages of the workspace are known by their names
 */
export async function bundleForEdge(
  code: string,
  { conditions = CONDITIONS, isOursOnly = false }: EdgeOptions = {},
): Promise<EdgeBundle> {
  const bundle = await rolldown({
    input: { main: ENTRY },
    // Of itself it adds the condition `browser`; as the bundlers for workerd do, it heeds the `browser` fields too.
    platform: conditions === CONDITIONS ? 'browser' : 'neutral',
    resolve: {
      conditionNames: conditions,
      mainFields: ['browser', 'module', 'main'],
    },
    external: (id) => isBuiltin(id) || (isOursOnly && /^[^./\0]/.test(id) && !id.startsWith('@composio/')),
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        async resolveId(source, importer) {
          if (source === ENTRY) return { id: ENTRY, moduleSideEffects: true }
          if (importer !== ENTRY) return null
          const [, name = ''] = source.split('/')
          if (!source.startsWith('@composio/')) return null
          if (name === 'server') return this.resolve(source, join(root, 'packages/core/src/index.ts'))
          const folder = name === 'core' ? 'packages/core' : `packages/providers/${name}`
          return join(root, folder, 'src/index.ts')
        },
        load: (id) => (id === ENTRY ? code : null),
      },
    ],
  })
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  })
  await bundle.close()
  const chunks = new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part]] : [])))
  const asked = importsOf(chunks)
  return {
    builtins: [...asked].filter((id) => isBuiltin(id)).sort(),
    missing: [...asked].filter((id) => !isBuiltin(id)).sort(),
    files: new Map([...chunks].map(([name, chunk]) => [name, chunk.code])),
  }
}

/** What is loaded later, by `import()`, is left out: a program that never asks for it never loads it. */
function importsOf(chunks: Map<string, OutputChunk>): Set<string> {
  const found = new Set<string>()
  const seen = new Set<string>()
  const visit = (name: string) => {
    const chunk = chunks.get(name)
    if (seen.has(name)) return
    seen.add(name)
    if (!chunk) {
      found.add(name)
      return
    }
    for (const imported of chunk.imports) visit(imported)
    // What CommonJS asks for is no import, and fails just as well.
    for (const [, required = ''] of chunk.code.matchAll(/__require\("([^"]+)"\)/g)) found.add(required)
  }
  visit('main.js')
  return found
}
