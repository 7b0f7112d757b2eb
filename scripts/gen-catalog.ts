/**
 * Writes two files in packages/toolkits/src: catalog.gen.ts, the list of the toolkits that have a folder there, and
 * tool-arguments.gen.ts, the types of what their tools take. With `--check` it writes nothing and fails where one is
 * stale.
 *
 * A toolkit is a folder with an index.ts that exports `toolkit`; other folders hold code that toolkits share.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { renderToolArguments } from './catalogue/render-tool-arguments.ts'

const source = new URL('../packages/toolkits/src/', import.meta.url)
/** Of the formatter, which looks at the written file too. */
const lineWidth = 120
const isCheck = process.argv.includes('--check')
await keep('catalog.gen.ts', render(await toolkitFolders()))
// Only now: it imports what was just written.
const { toolkits } = await import('../packages/toolkits/src/catalog.gen.ts')
const tools = toolkits.flatMap((toolkit) => toolkit.tools)
await keep('tool-arguments.gen.ts', renderToolArguments(tools, 'packages/toolkits/src/tool-arguments.gen.ts'))

/** Writes a file, or with `--check` fails where it is another than expected. */
async function keep(name: string, expected: string): Promise<void> {
  const target = new URL(name, source)
  if ((await readText(target)) === expected) {
    console.log(`${name} is up to date.`)
  } else if (isCheck) {
    console.error(`${name} is stale. Run: npx -y pnpm@10.34.8 catalogue`)
    process.exitCode = 1
  } else {
    await writeFile(target, expected)
    console.log(`Wrote ${name}.`)
  }
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
