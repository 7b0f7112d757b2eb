/**
 * Writes the JavaScript of the package in the working directory: one file for each of its published entries, and one
 * for each part that is loaded later. `tsc -b` has written the declarations beside it.
 *
 * Node spends longest on finding and opening modules, and a library of several hundred files costs every program a
 * tenth of a second and more at its start. So the libraries named as arguments become part of these files. They stay
 * in `dependencies`, where audits find them; a fix of one of them reaches users with our next release. What they ask
 * for, that their licence goes where their code goes, is `dist/third-party-notices.txt`.
 */
import { existsSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type RolldownOutput, rolldown } from 'rolldown'

interface Manifest {
  name: string
  version: string
  license?: string
  publishConfig: { exports: Record<string, Record<string, string>> }
}

const inlined = process.argv.slice(2)
const manifest = readManifest('.')
for (const stale of globSync('dist/**/*.js')) rmSync(stale)
const bundle = await rolldown({
  input: entries(manifest),
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !inlined.some((name) => id === name || id.startsWith(`${name}/`)),
})
const written = await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  // Editors read the declarations; Node would read these on every start.
  comments: { jsdoc: false },
})
await bundle.close()
const packages = packagesIn(written)
const unused = inlined.filter((name) => !packages.some((dir) => readManifest(dir).name === name))
if (unused.length > 0) throw new Error(`${manifest.name} uses nothing of ${unused.join(', ')}`)
if (packages.length > 0) writeFileSync('dist/third-party-notices.txt', packages.map(licenseOf).join('\n\n'))

/** Source of each published entry, by its path in `dist` without the ending. */
function entries({ publishConfig }: Manifest): Record<string, string> {
  const paths = Object.values(publishConfig.exports).flatMap(({ types: _, ...byCondition }) =>
    Object.values(byCondition),
  )
  return Object.fromEntries(
    paths.map((path) => {
      const name = path.replace(/^\.\/dist\/(.*)\.js$/, '$1')
      return [name, `./src/${name}.ts`]
    }),
  )
}

/** Folders of the packages whose code is in the output, in order of their names. */
function packagesIn({ output }: RolldownOutput): string[] {
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
  const folders = modules.filter((path) => path.includes('/node_modules/')).map(packageOf)
  return [...new Set(folders)].sort((a, b) => readManifest(a).name.localeCompare(readManifest(b).name))
}

/** Nearest folder whose package.json has a name; inner ones only say which module system a folder is in. */
function packageOf(path: string): string {
  const folder = dirname(path)
  return existsSync(join(folder, 'package.json')) && readManifest(folder).name ? folder : packageOf(folder)
}

function licenseOf(folder: string): string {
  const { name, version, license } = readManifest(folder)
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (!file) throw new Error(`${name} ${version} is to be bundled, but ships no licence text`)
  return `${name} ${version} (${license ?? 'see below'})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
