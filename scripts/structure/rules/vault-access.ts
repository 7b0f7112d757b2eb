import { posix } from 'node:path'
import type { Violation, Workspace } from '../model.ts'

const SERVER = 'packages/server/src/'
const VAULT = `${SERVER}vault/`
/** Execution opens credentials, accounts seal them. The composition root only builds the vault and hands it to both. */
const OPENERS = [VAULT, `${SERVER}execute/`, `${SERVER}accounts/`]

/** Only the two folders that need credentials can reach the code that opens them. */
export function vaultAccess(workspace: Workspace): Violation[] {
  const server = workspace.packages.find((pkg) => pkg.dir === 'packages/server')
  return (server?.files ?? [])
    .filter((file) => !file.testOnly && !OPENERS.some((dir) => file.path.startsWith(dir)))
    .flatMap((file) =>
      file.source.imports
        .filter(({ specifier }) => posix.join(posix.dirname(file.path), specifier).startsWith(VAULT))
        .map(({ line }) => ({
          path: file.path,
          line,
          rule: 'vault-access',
          advice: 'Only execute/ and accounts/ may import the vault: ask one of them instead.',
        })),
    )
}
