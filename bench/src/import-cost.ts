import { installed } from './installed.ts'
import { dependencyClosure, sizeOf } from './installed-size.ts'
import { interleaved, median, medianDifference, runNode } from './measure.ts'
import { type Benchmark, megabytes, milliseconds, type Row } from './report.ts'

const ROUNDS = 15
const NOT_IMPORTED_BY_AGENTS = new Set(['@composio/cli', '@composio/testing'])

/** What a package costs whoever installs and imports it; the framework of a provider is a peer, and not counted as size. */
export const importCost: Benchmark = {
  name: 'import',
  title: `import time beyond an empty process (medians of ${ROUNDS} processes), and installed size without peers`,
  async run(): Promise<Row[]> {
    const { folder, packages } = installed()
    const names = packages.map(({ name }) => name).filter((name) => !NOT_IMPORTED_BY_AGENTS.has(name))
    const work = Object.fromEntries(names.map((name) => [name, () => runNode(`await import('${name}')`, folder)]))
    const times = await interleaved({ empty: () => runNode('', folder), ...work }, { rounds: ROUNDS, warmUp: 2 })
    const empty = median(times.empty)
    return [
      { what: 'empty Node process', value: milliseconds(empty) },
      ...names.map((name) => rowOf(name, folder, { empty, added: addedBy(name, times) })),
    ]
  },
}

function addedBy(name: string, times: Record<string, number[]>): number {
  return medianDifference(times.empty!, times[name]!)
}

function rowOf(name: string, folder: string, { empty, added }: { empty: number; added: number }): Row {
  const closure = dependencyClosure(folder, name)
  const size = `${megabytes(sizeOf(closure))} in ${closure.length} packages`
  return {
    what: name,
    value: milliseconds(added),
    ratio: (empty + added) / empty,
    against: `an empty process; ${size}`,
  }
}
