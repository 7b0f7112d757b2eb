import { allFiles, shortName, type Violation, type Workspace } from '../model.ts'
import type { Word } from '../parse-source.ts'
import { packageOf } from './import-direction.ts'
import { joinedRuns } from './words.ts'

const NEUTRAL = ['packages/core/src/', 'packages/server/src/']
/** A kind of credential in the REST contract, which contains one by accident. */
const CONTRACT_NAME = /google[ _-]?service[ _-]?account/gi
const TOOLKIT_FOLDER = /^packages\/toolkits\/src\/([a-z0-9_-]+)\/index\.ts$/

/** No toolkit and no provider is named in core or server; core's default provider is the one exception. */
export function neutralCore(workspace: Workspace): Violation[] {
  const names = new Map([...toolkitSlugs(workspace), ...providerNames(workspace)])
  return allFiles(workspace)
    .filter((file) => !file.testOnly && !file.generated && NEUTRAL.some((dir) => file.path.startsWith(dir)))
    .flatMap((file) => {
      const importsDefault = file.source.imports.some(({ specifier }) => packageOf(specifier) === '@composio/openai')
      return file.source.words.flatMap((word) => {
        const named = nameIn(word, names)
        if (named === undefined || (named === 'openai' && importsDefault)) return []
        const advice = `${JSON.stringify(word.text)} names ${names.get(named)}: declare what is special there, and read it here.`
        return [{ path: file.path, line: word.line, rule: 'neutral-core', advice }]
      })
    })
}

function nameIn(word: Word, names: Map<string, string>): string | undefined {
  return joinedRuns(word.text.replace(CONTRACT_NAME, ' ')).find((run) => names.has(run))
}

/** Folders of the catalogue that define a toolkit, as `slug -> what it is`. */
function toolkitSlugs(workspace: Workspace): [string, string][] {
  const catalogue = workspace.packages.find((pkg) => pkg.dir === 'packages/toolkits')
  const slugs = (catalogue?.files ?? []).flatMap(({ path }) => TOOLKIT_FOLDER.exec(path)?.[1] ?? [])
  return [...new Set(slugs)].map((slug) => [slug.replaceAll(/[_-]/g, ''), `the toolkit ${slug}`])
}

function providerNames(workspace: Workspace): [string, string][] {
  return workspace.packages
    .filter((pkg) => pkg.kind === 'provider')
    .map((pkg) => [shortName(pkg).replaceAll('-', ''), `the provider ${shortName(pkg)}`])
}
