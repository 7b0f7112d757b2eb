/** `node bench/src/main.ts [name…]`: runs the named benchmarks, or all. */
import { arch, cpus, platform, totalmem } from 'node:os'
import { accountLookup } from './account-lookup.ts'
import { adapters } from './adapters.ts'
import { consentToCall } from './consent-to-call.ts'
import { executeLatency } from './execute-latency.ts'
import { executeStages } from './execute-stages.ts'
import { importCost } from './import-cost.ts'
import { removeInstalled } from './installed.ts'
import { refreshes } from './refreshes.ts'
import { printRows } from './report.ts'
import { schemaReport } from './schema-report.ts'
import { sessionStart } from './session-start.ts'
import { toolTokens } from './tool-tokens.ts'
import { typeCheck } from './type-check.ts'

const benchmarks = [
  executeLatency,
  executeStages,
  sessionStart,
  toolTokens,
  importCost,
  refreshes,
  consentToCall,
  accountLookup,
  adapters,
  schemaReport,
  typeCheck,
]
const names = process.argv.slice(2)
const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))

if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.`,
  )
  process.exitCode = 1
} else {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  console.log(`${machine}, ${platform()} ${arch()}, Node ${process.version}`)
  try {
    for (const { name, title, run } of benchmarks) {
      if (names.length === 0 || names.includes(name)) printRows(title, await run())
    }
  } finally {
    removeInstalled()
  }
}
