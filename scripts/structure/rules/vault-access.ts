import { posix } from 'node:path'
import type { SourceFile, Violation, Workspace } from '../model.ts'

const SERVER = 'packages/server/src/'
const VAULT = `${SERVER}vault/`
/** Execution opens credentials, accounts seal them. */
const OPENERS = [VAULT, `${SERVER}execute/`, `${SERVER}accounts/`]
/** Files directly under src/ build the vault and hand it to those; they are the server's composition root. */
const COMPOSITION_ROOT = /^packages\/server\/src\/[^/]+\.ts$/

/** Only the two folders that need credentials reach the vault: by an import, or as a member of what they were given. */
export function vaultAccess(workspace: Workspace): Violation[] {
  const server = workspace.packages.find((pkg) => pkg.dir === 'packages/server')
  return (server?.files ?? [])
    .filter(({ path, testOnly }) => !testOnly && !COMPOSITION_ROOT.test(path))
    .filter(({ path }) => !OPENERS.some((dir) => path.startsWith(dir)))
    .flatMap((file) =>
      reachesVault(file).map((line) => ({
        path: file.path,
        line,
        rule: 'vault-access',
        advice: 'Only execute/ and accounts/ may use the vault: ask one of them instead.',
      })),
    )
}

/** Lines; each once. */
function reachesVault(file: SourceFile): number[] {
  const imports = file.source.imports
    .filter(({ specifier }) => posix.join(posix.dirname(file.path), specifier).startsWith(VAULT))
    .map(({ line }) => line)
  const members = file.source.words.filter(({ kind, text }) => kind === 'property' && text === 'vault')
  return [...new Set([...imports, ...members.map(({ line }) => line)])]
}
