import { cleanText } from './clean-text.ts'
import { limits } from './limits.ts'

/** What a line of a report is about. The first five mean that there is no toolkit. */
export type CompileCode =
  | 'not-openapi'
  | 'too-large'
  | 'no-server'
  | 'no-usable-auth'
  | 'no-tools'
  | 'auth-left-out'
  | 'host-left-out'
  | 'operation-left-out'
  | 'argument-left-out'
  | 'body-left-out'
  | 'schema-cut'
  | 'bad-reference'
  | 'slug-collision'
  | 'assumed'

export interface CompileNote {
  code: CompileCode
  /** `GET /repos/{owner}`, the name of a security scheme, or empty for the description itself. */
  where: string
  message: string
}

/** What became of a description. */
export interface CompileReport {
  slug: string
  /** How many the description has. */
  operations: number
  tools: number
  /** Up to 2,000; `counts` has all of them. */
  notes: CompileNote[]
  counts: Partial<Record<CompileCode, number>>
}

/** Collects the lines of a report. */
export class ReportWriter {
  readonly report: CompileReport

  constructor(slug: string) {
    this.report = { slug, operations: 0, tools: 0, notes: [], counts: {} }
  }

  note(code: CompileCode, where: string, message: string): void {
    const { notes, counts } = this.report
    counts[code] = (counts[code] ?? 0) + 1
    if (notes.length < limits.notes)
      notes.push({ code, where: cleanText(where, limits.nameLength), message: cleanText(message, 300) })
  }
}

/** There can be no toolkit; the message is the line of the report. */
export class Refusal extends Error {
  readonly code: CompileCode
  constructor(code: CompileCode, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}
