import { allFiles, type Rule, type Violation, type Workspace } from './model.ts'
import { cycles } from './rules/cycles.ts'
import { dependencies } from './rules/dependencies.ts'
import { importDirection } from './rules/import-direction.ts'
import { naming } from './rules/naming.ts'
import { neutralCore } from './rules/neutral-core.ts'
import { sizes } from './rules/sizes.ts'
import { vaultAccess } from './rules/vault-access.ts'

const RULES: Rule[] = [syntax, importDirection, dependencies, neutralCore, vaultAccess, sizes, naming, cycles]

/** Every broken rule, in file order. */
export function check(workspace: Workspace): Violation[] {
  return RULES.flatMap((rule) => rule(workspace)).sort((a, b) =>
    a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1,
  )
}

function syntax(workspace: Workspace): Violation[] {
  return allFiles(workspace).flatMap((file) =>
    file.source.errors.map(({ line, message }) => ({ path: file.path, line, rule: 'syntax', advice: message })),
  )
}
