import { resolve } from 'node:path'
import { check } from './structure/check.ts'
import { allFiles } from './structure/model.ts'
import { readWorkspace } from './structure/read-workspace.ts'
import { medianFileLines } from './structure/rules/sizes.ts'

const workspace = readWorkspace(resolve(import.meta.dirname, process.argv[2] ?? '..'))
const violations = check(workspace)
for (const { path, line, rule, advice } of violations) console.log(`${path}:${line}  ${rule}  ${advice}`)
const files = allFiles(workspace).length
console.log(
  `${files} files in ${workspace.packages.length} packages, median ${medianFileLines(workspace)} lines a published file: ` +
    (violations.length === 0 ? 'the structure holds' : `${violations.length} broken rules`),
)
if (violations.length > 0) process.exitCode = 1
