/**
 * `npx -y pnpm@10.34.8 openapi:directory [words]`: compiles every description of the directory, or those whose names
 * contain one of the words, and prints what became of them. Ends with 1 where one of them made it throw.
 */
import { checkTool, checkToolkit } from '@composio/testing'
import type { CompileCode } from '@composio/toolkits/compiler'
import { compileOpenApi } from '@composio/toolkits/compiler'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { directoryNames, directoryVersion, readDirectory } from './directory.ts'

const words = process.argv.slice(2)
const names = directoryNames().filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
const totals = {
  descriptions: names.length,
  toolkits: 0,
  operations: 0,
  tools: 0,
  thrown: 0,
  schemas: 0,
  badSchemas: 0,
}
const refused: Record<string, number> = {}
const notes: Partial<Record<CompileCode, number>> = {}
const schemes: Record<string, number> = {}
const broken: string[] = []
let compileTime = 0
let longest = { name: '', ms: 0 }
let memory = 0

const deadline = performance.now() + Number(process.env.OPENAPI_SECONDS ?? 3_600) * 1_000
let seen = 0
for (const name of names) {
  if (performance.now() > deadline) break
  seen++
  const description = readDirectory(name)
  const started = performance.now()
  try {
    const { toolkit, report } = await compileOpenApi(description)
    const ms = performance.now() - started
    compileTime += ms
    if (ms > longest.ms) longest = { name, ms }
    totals.operations += report.operations
    totals.tools += report.tools
    for (const [code, count] of Object.entries(report.counts))
      notes[code as CompileCode] = (notes[code as CompileCode] ?? 0) + count
    const why = report.notes.at(-1)
    if (!toolkit && !why) throw new Error('neither a toolkit nor a reason')
    if (!toolkit && why) refused[why.code] = (refused[why.code] ?? 0) + 1
    if (toolkit) {
      totals.toolkits++
      for (const { scheme } of toolkit.auth) schemes[scheme] = (schemes[scheme] ?? 0) + 1
      checkEvery(name, toolkit)
    }
  } catch (error) {
    totals.thrown++
    broken.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`)
  }
  memory = Math.max(memory, process.memoryUsage().rss)
}

/** Slugs and references of arguments as for toolkits made by hand, and whether a validator takes two schemas of each. */
function checkEvery(name: string, toolkit: Parameters<typeof checkToolkit>[0]): void {
  const addressed = toolkit.addressFields !== undefined
  const problems = checkToolkit(toolkit).filter(
    (text) => !text.startsWith('whoami') && !(addressed && text.startsWith('baseUrl')),
  )
  const slugs = new Set(toolkit.tools.map(({ slug }) => slug))
  if (slugs.size !== toolkit.tools.length) problems.push('slugs repeat')
  const ajv = new Ajv2020({ strict: false })
  ;(addFormatsModule as unknown as (ajv: Ajv2020) => void)(ajv)
  let sampled = 0
  for (const tool of toolkit.tools) {
    const wrong = checkTool(toolkit, tool).filter(({ rule }) =>
      ['slug', 'text', 'arguments', 'hints', 'scopes'].includes(rule),
    )
    problems.push(...wrong.map(({ rule, message }) => `${tool.slug} ${rule}: ${message}`))
    if (sampled++ >= Number(process.env.OPENAPI_SCHEMAS ?? 2)) continue // Compiling each takes a quarter of an hour.
    totals.schemas++
    try {
      ajv.compile(tool.input)
    } catch (error) {
      totals.badSchemas++
      problems.push(`${tool.slug} schema: ${String(error)}`)
    }
  }
  broken.push(...problems.slice(0, 3).map((problem) => `${name}: ${problem}`))
}

console.log(JSON.stringify({ version: directoryVersion, ...totals, seen }))
console.log('without a toolkit', JSON.stringify(refused))
console.log('auth schemes', JSON.stringify(schemes))
console.log('lines of the reports', JSON.stringify(notes))
console.log(
  `compiled in ${(compileTime / 1000).toFixed(1)} s, longest ${longest.name} ${Math.round(longest.ms)} ms, at most ${Math.round(memory / 2 ** 20)} MB`,
)
for (const line of broken.slice(0, 40)) console.log(line)
console.log(`${broken.length} problems`)
if (totals.thrown > 0) process.exitCode = 1
