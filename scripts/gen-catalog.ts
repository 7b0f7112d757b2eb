/**
 * Writes packages/toolkits/src/catalog.gen.ts: the list of the toolkits that have a folder there. With `--check` it
 * writes nothing and fails where the file is stale.
 *
 * A toolkit is a folder with an index.ts that exports `toolkit`; other folders hold code that toolkits share.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'

const source = new URL('../packages/toolkits/src/', import.meta.url)
/** Of the formatter, which looks at the written file too. */
const lineWidth = 120
const target = new URL('catalog.gen.ts', source)

const expected = render(await toolkitFolders())
const current = await readText(target)
if (current === expected) {
  console.log('catalog.gen.ts is up to date.')
} else if (process.argv.includes('--check')) {
  console.error('catalog.gen.ts is stale. Run: npx -y pnpm@10.34.8 catalogue')
  process.exitCode = 1
} else {
  await writeFile(target, expected)
  console.log('Wrote catalog.gen.ts.')
}

async function toolkitFolders(): Promise<string[]> {
  const entries = await readdir(source, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const indexes = await Promise.all(folders.map((folder) => readText(new URL(`${folder}/index.ts`, source))))
  return folders
    .filter((_, position) => /^export (const toolkit\b|\{[^}]*\btoolkit\b)/m.test(indexes[position] ?? ''))
    .sort()
}

function render(folders: string[]): string {
  const imports = folders.map((folder) => `import { toolkit as ${nameOf(folder)} } from './${folder}/index.ts'\n`)
  const names = folders.map(nameOf)
  const declaration = 'export const toolkits: ToolkitDefinition[] = '
  const inOneLine = `${declaration}[${names.join(', ')}]`
  const inLines = `${declaration}[\n${names.map((name) => `  ${name},\n`).join('')}]`
  return `// Written by scripts/gen-catalog.ts from the folders beside it. Do not edit.
import type { ToolkitDefinition } from '@composio/spec'
${imports.join('')}
/** Every toolkit of the catalogue, by slug. */
${inOneLine.length <= lineWidth ? inOneLine : inLines}
`
}

/** A folder's name as an identifier: `google-drive` becomes `googleDrive`. */
function nameOf(folder: string): string {
  return folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The text of a file, or undefined where there is none. */
async function readText(file: URL): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
