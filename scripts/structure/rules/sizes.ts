import { allFiles, type SourceFile, type Violation, type Workspace } from '../model.ts'

const MAX_FILE_LINES = 400
const MAX_FUNCTION_LINES = 60
const MAX_ADAPTER_CODE_LINES = 150
/** With its framework's ways to pause and to wait. */
const MAX_PROVIDER_CODE_LINES = 250

/** Files, functions and provider adapters stay small. Generated and pure-type files may grow. */
export function sizes(workspace: Workspace): Violation[] {
  const files = allFiles(workspace).filter((file) => !file.generated)
  return [...files.flatMap(longFile), ...files.flatMap(longFunctions), ...bigProviders(workspace)]
}

function longFile(file: SourceFile): Violation[] {
  if (file.source.pureTypes || file.source.lines <= MAX_FILE_LINES) return []
  const advice = `${file.source.lines} lines; ${MAX_FILE_LINES} is the limit. Split it by what it does.`
  return [{ path: file.path, line: MAX_FILE_LINES + 1, rule: 'file-size', advice }]
}

function longFunctions(file: SourceFile): Violation[] {
  return file.source.functions
    .filter((span) => span.lines > MAX_FUNCTION_LINES && !(file.testOnly && span.describeBlock))
    .map(({ name, line, lines }) => {
      const advice = `${name} has ${lines} lines; ${MAX_FUNCTION_LINES} is the limit. Take a step out of it.`
      return { path: file.path, line, rule: 'function-size', advice }
    })
}

function bigProviders(workspace: Workspace): Violation[] {
  return workspace.packages.flatMap((pkg) => {
    if (pkg.kind !== 'provider') return []
    const shipped = pkg.files.filter((file) => !file.testOnly && !file.source.pureTypes)
    const belongs = 'What it does may belong to core or spec.'
    const tooLong = shipped
      .filter(({ source }) => source.codeLines > MAX_ADAPTER_CODE_LINES)
      .map(({ path, source }) => {
        const advice = `${source.codeLines} lines of code; an adapter has at most ${MAX_ADAPTER_CODE_LINES}. ${belongs}`
        return { path, line: 1, rule: 'provider-size', advice }
      })
    const total = shipped.reduce((sum, file) => sum + file.source.codeLines, 0)
    if (total <= MAX_PROVIDER_CODE_LINES) return tooLong
    const advice = `${total} lines of code; a provider has at most ${MAX_PROVIDER_CODE_LINES}. ${belongs}`
    return [...tooLong, { path: `${pkg.dir}/package.json`, line: 1, rule: 'provider-size', advice }]
  })
}

/** Median lines of the files that are published; 0 when there are none. */
export function medianFileLines(workspace: Workspace): number {
  const lines = workspace.packages
    .filter((pkg) => pkg.kind === 'package' || pkg.kind === 'provider')
    .flatMap((pkg) => pkg.files)
    .filter((file) => !file.testOnly && !file.generated)
    .map((file) => file.source.lines)
    .sort((a, b) => a - b)
  return lines[Math.floor(lines.length / 2)] ?? 0
}
