/** One line of a benchmark's table. */
export interface Row {
  what: string
  /** As printed, unit included. */
  value: string
  /** Against what the ratio is. */
  against?: string
  ratio?: number
}

export interface Benchmark {
  name: string
  title: string
  run(): Promise<Row[]>
}

export function printRows(title: string, rows: Row[]): void {
  console.log(`\n${title}`)
  const cells = rows.map(({ what, value, against, ratio }) => [
    what,
    value,
    ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
    against ?? '',
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  for (const [what, value, ratio, against] of cells) {
    const line = [what!.padEnd(widths[0]!), value!.padStart(widths[1]!), ratio!.padStart(widths[2]!), against]
    console.log(`  ${line.join('  ').trimEnd()}`)
  }
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
