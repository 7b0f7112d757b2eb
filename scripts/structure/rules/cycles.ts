import { posix } from 'node:path'
import type { Violation, Workspace, WorkspacePackage } from '../model.ts'

/** No file of a package imports itself through others, types included. */
export function cycles(workspace: Workspace): Violation[] {
  return workspace.packages.flatMap((pkg) =>
    findCycles(graphOf(pkg)).map((cycle) => ({
      path: cycle[0]!.path,
      line: cycle[0]!.line,
      rule: 'import-cycle',
      advice: `Break the cycle ${[...cycle, cycle[0]!].map(({ path }) => path.slice(pkg.dir.length + 1)).join(' -> ')}: move what both need into a third file.`,
    })),
  )
}

/** Importing file -> imported file -> line of the import. */
type Graph = Map<string, Map<string, number>>

function graphOf(pkg: WorkspacePackage): Graph {
  const known = new Set(pkg.files.map((file) => file.path))
  return new Map(
    pkg.files.map((file) => {
      const edges = file.source.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier, line }): [string, number] => [posix.join(posix.dirname(file.path), specifier), line])
        .filter(([target]) => known.has(target))
      return [file.path, new Map(edges)]
    }),
  )
}

interface Step {
  path: string
  /** Of the import that leads on. */
  line: number
}

/** One cycle for each back edge of a depth-first walk. */
function findCycles(graph: Graph): Step[][] {
  const found: Step[][] = []
  const done = new Set<string>()
  const trail: Step[] = []
  const visit = (path: string) => {
    for (const [target, line] of graph.get(path) ?? []) {
      if (done.has(target)) continue
      const at = trail.findIndex((step) => step.path === target)
      trail.push({ path, line })
      if (target === path) found.push([{ path, line }])
      else if (at >= 0) found.push(trail.slice(at))
      else visit(target)
      trail.pop()
    }
    done.add(path)
  }
  for (const path of graph.keys()) if (!done.has(path)) visit(path)
  return found
}
