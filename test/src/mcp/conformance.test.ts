import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { startKeyAddingProxy } from './key-adding-proxy.ts'
import { mcpSession } from './mcp-rig.ts'
import { runBin } from './run-bin.ts'

/**
 * What the suites ask of the server they were written for, and a session does not have. A scenario that begins to pass
 * has to be taken out; any other that fails is a mistake of ours.
 */
const NOT_OFFERED: Record<string, RegExp> = {
  'no prompts': /^prompts-/,
  'no resources': /^resources-/,
  'no prompts and resources whose cache hints could be looked at': /^caching$/,
  'no completion, logging, sampling': /^(completion-complete|logging-set-level|tools-call-(with-logging|sampling))$/,
  'no tool of that name, which answers an image, a sound, a resource, a schema or progress':
    /^(tools-call-(image|audio|embedded-resource|mixed-content|with-progress)|json-schema-2020-12|server-sse-polling|http-custom-header-server-validation)$/,
  'no tool of that name that asks in a form': /^(tools-call-elicitation|elicitation-sep\d+-\w+)$/,
  'no tool of that name that needs input; connection-prompts.test.ts has that of a session':
    /^input-required-result-(basic-\w[\w-]*|request-state|multiple-input-requests|multi-round|non-tool-request|result-type|tampered-state|capability-check)$/,
  'no tool of that name to call without a capability (2 of 28 checks)': /^server-stateless$/,
  'no tasks, an extension': /^tasks-(?!status-notifications)/,
}

const SUITES = [
  { name: '0.1.16, all', suite: '@modelcontextprotocol/conformance', args: ['--suite', 'all'], passes: 7 },
  {
    name: '0.2.0-alpha.12, what 2025-11-25 requires',
    suite: '@modelcontextprotocol/conformance-next',
    args: ['--requirements', '2025-11-25'],
    passes: 8,
  },
  {
    name: '0.2.0-alpha.12, what 2026-07-28 requires',
    suite: '@modelcontextprotocol/conformance-next',
    args: ['--requirements', '2026-07-28'],
    passes: 12,
  },
]

let rig: Rig
let proxy: Awaited<ReturnType<typeof startKeyAddingProxy>>
beforeAll(async () => {
  rig = await Rig.open()
  const { url, headers } = await mcpSession(rig)
  proxy = await startKeyAddingProxy(url, headers)
})
afterAll(async () => {
  await proxy.close()
  await rig.close()
})

interface Result {
  scenario: string
  passed: number
  failed: number
}

function resultsIn(stdout: string): Result[] {
  const lines = stdout
    .slice(stdout.indexOf('=== SUMMARY ==='))
    .matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed$/gm)
  return [...lines].map(([, scenario = '', passed, failed]) => ({
    scenario,
    passed: Number(passed),
    failed: Number(failed),
  }))
}

async function run(suite: string, url: string, args: string[]): Promise<Result[]> {
  return resultsIn((await runBin(suite, ['server', '--url', url, ...args])).stdout)
}

describe('@modelcontextprotocol/conformance', { timeout: 180_000 }, () => {
  it.each(SUITES)('$name', async ({ suite, args, passes }) => {
    const results = await run(suite, proxy.url, args)
    const isOffered = ({ scenario }: Result) => !Object.values(NOT_OFFERED).some((names) => names.test(scenario))
    const isPassed = ({ failed }: Result) => failed === 0
    expect(results.filter((result) => isOffered(result) && !isPassed(result))).toEqual([])
    expect(results.filter((result) => !isOffered(result) && isPassed(result))).toEqual([])
    expect(results.filter(isPassed).length).toBeGreaterThanOrEqual(passes)
    if (args.includes('2026-07-28'))
      expect(results).toContainEqual({ scenario: 'server-stateless', passed: 26, failed: 2 })
  })

  it('passes nothing without the key, so it is our endpoint that is looked at', async () => {
    const { url } = await mcpSession(rig)
    const bare = await startKeyAddingProxy(url, {})
    const results = await run('@modelcontextprotocol/conformance', bare.url, ['--suite', 'all'])
    await bare.close()
    expect(results.length).toBeGreaterThan(20)
    expect(results.filter(({ failed }) => failed === 0)).toEqual([])
  })
})
