import { allFiles, type SourceFile, type Violation, type Workspace } from '../model.ts'
import { splitWords } from './words.ts'

const KEBAB_PART = /^[a-z0-9]+(-[a-z0-9]+)*$/
/** Toolkit folders are named after the slug, which may hold an underscore. */
const SLUG_FOLDER = /^[a-z0-9_]+$/
const OLD_WORDS = new Map([
  ['entity', 'user ID'],
  ['entities', 'user IDs'],
  ['integration', 'auth config'],
  ['integrations', 'auth configs'],
  ['toolset', 'session, or tools'],
  ['toolsets', 'sessions, or tools'],
])
/** `appName` is left out: connect pages call the developer's own program an app. */
const APP_AS_TOOLKIT = /^apps?(key|slug|unique.*)s?$/i

/** Kebab-case file names, named exports, and the vocabulary of the project. */
export function naming(workspace: Workspace): Violation[] {
  const files = allFiles(workspace)
  const published = workspace.packages.filter((pkg) => pkg.kind === 'package' || pkg.kind === 'provider')
  return [
    ...files.flatMap(fileName),
    ...files.flatMap(defaultExports),
    ...published.flatMap((pkg) => pkg.files.filter((file) => !file.generated).flatMap(vocabulary)),
  ]
}

function fileName(file: SourceFile): Violation[] {
  const parts = file.path.split('/')
  const base = parts.pop()!.replace(/\.tsx?$/, '')
  const folders = parts.filter((part) => part !== '__fixtures__')
  const fine = base.split('.').every((part) => KEBAB_PART.test(part)) && folders.every((part) => isFolderName(part))
  if (fine) return []
  return [{ path: file.path, line: 1, rule: 'file-name', advice: 'Rename it to kebab-case, after its main symbol.' }]
}

function isFolderName(part: string): boolean {
  return KEBAB_PART.test(part) || SLUG_FOLDER.test(part)
}

function defaultExports(file: SourceFile): Violation[] {
  const advice = 'Export it by name: a default export has a different name at every import.'
  return file.source.defaultExports.map((line) => ({ path: file.path, line, rule: 'default-export', advice }))
}

function vocabulary(file: SourceFile): Violation[] {
  return file.source.words
    .filter((word) => word.kind === 'identifier')
    .flatMap(({ text, line }) => {
      const old = splitWords(text).find((word) => OLD_WORDS.has(word))
      const better = old ? OLD_WORDS.get(old) : APP_AS_TOOLKIT.test(text) ? 'toolkit' : undefined
      if (better === undefined) return []
      return [{ path: file.path, line, rule: 'vocabulary', advice: `Rename ${text}: the word here is ${better}.` }]
    })
}
