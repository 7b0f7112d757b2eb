import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed } from './installed.ts'
import { interleaved, median, medianDifference, runProgram } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const ROUNDS = 9
const CALLS = 50
const PROGRAM = `import { Composio } from '@composio/core'
const composio = new Composio()
const session = await composio.create('user_123')
`
const TYPED = `await session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r', title: 't' })\n`
const WRONG = `await session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r' })\n`

/** What typed tool arguments cost whoever has the compiler, or an editor, look at a program that calls tools. */
export const typeCheck: Benchmark = {
  name: 'types',
  title: `type check of a program with ${CALLS} tool calls (medians of ${ROUNDS} runs of tsc, packages as published)`,
  async run(): Promise<Row[]> {
    const { folder } = installed()
    const root = join(folder, 'type-check')
    // Both by a path, so that only what is found there differs.
    const real = join(folder, 'node_modules/@composio/toolkits/dist/index.d.ts')
    const typed = program(root, 'typed', TYPED.repeat(CALLS), real)
    const loose = program(root, 'loose', TYPED.repeat(CALLS), './no-arguments.d.ts')
    const wrong = program(root, 'wrong', WRONG, real)
    const wrongLoose = program(root, 'wrong-loose', WRONG, './no-arguments.d.ts')
    try {
      // Both ways have to be what they are called, or the figures say nothing.
      await check(wrongLoose)
      const error = await check(wrong).then(
        () => undefined,
        (thrown: Error) => thrown.message,
      )
      if (!error?.includes('title')) throw new Error(`A missing argument was not found: ${error}`)
      const work = { loose: () => check(loose), typed: () => check(typed) }
      const times = await interleaved(work, { rounds: ROUNDS, warmUp: 1 })
      const base = median(times.loose)
      const added = medianDifference(times.loose, times.typed)
      return [
        { what: 'arguments are any object', value: milliseconds(base) },
        {
          what: 'arguments of each tool',
          value: milliseconds(base + added),
          ratio: (base + added) / base,
          against: 'any object',
        },
      ]
    } finally {
      rmSync(root, { recursive: true })
    }
  },
}

/** @param toolkits - where the types of the catalogue are. @returns its folder */
function program(root: string, name: string, calls: string, toolkits: string): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'main.ts'), PROGRAM + calls)
  writeFileSync(join(folder, 'no-arguments.d.ts'), 'export interface ToolArguments {}\n')
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(import.meta.dirname, '../../node_modules/@types')],
    paths: { '@composio/toolkits': [toolkits] },
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
  return folder
}

function check(folder: string): Promise<void> {
  return runProgram(join(import.meta.dirname, '../../node_modules/.bin/tsc'), ['-p', folder], folder)
}
