import type { Remark } from './schema-node.ts'

/** What a target that takes only a part of JSON Schema can say. */
export interface Dialect {
  /** Whether every property has to be required, so that `null` stands for one left out. */
  everythingRequired: boolean
  /** `type`: null is a type like others. `nullable`: it is a mark beside the type. */
  nulls: 'type' | 'nullable'
  /** `strings`: only non-empty strings. */
  enums: 'scalars' | 'strings'
  /** Whether definitions can be referred to; otherwise they are copied, and recursion becomes JSON text. */
  references: boolean
  /** Whether objects say `additionalProperties: false`. */
  closes: boolean
  /** Whether an object without properties may stand below the root. */
  emptyObjects: boolean
  /** Whether objects of one `anyOf` must differ in their first property. */
  distinctFirstKeys: boolean
  enforces(limit: Remark): boolean
  limits: DialectLimits
}

export interface DialectLimits {
  /** Of objects inside objects, the root included. */
  depth: number
  /** Of all objects together. */
  properties: number
  /** Of all enums together. */
  enumValues: number
  /** Of names of properties and definitions, and of enum values, together. */
  characters: number
}

const strictKeywords = new Set(
  'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'.split(' '),
)
const strictFormats = new Set('date-time time date duration email hostname ipv4 ipv6 uuid'.split(' '))

/** OpenAI's strict mode, as its guide to Structured Outputs lists it. */
export const openaiStrict: Dialect = {
  everythingRequired: true,
  nulls: 'type',
  enums: 'scalars',
  references: true,
  closes: true,
  emptyObjects: true,
  distinctFirstKeys: true,
  enforces: ({ keyword, value }) =>
    strictKeywords.has(keyword) ||
    (keyword === 'format' && strictFormats.has(String(value))) ||
    (keyword === 'pattern' && isSimplePattern(String(value))),
  limits: { depth: 10, properties: 5000, enumValues: 1000, characters: 120_000 },
}

const geminiKeywords = new Set('minimum maximum minItems maxItems minLength maxLength pattern'.split(' '))

/** The `parameters` of a Gemini function declaration: the fields of its `Schema` message. */
export const geminiSubset: Dialect = {
  everythingRequired: false,
  nulls: 'nullable',
  enums: 'strings',
  references: false,
  closes: false,
  emptyObjects: false,
  distinctFirstKeys: false,
  enforces: ({ keyword, value }) =>
    (keyword === 'format' && value === 'date-time') ||
    (geminiKeywords.has(keyword) && (keyword !== 'pattern' || isSimplePattern(String(value)))),
  limits: { depth: 10, properties: 2000, enumValues: 2000, characters: 200_000 },
}

/** Patterns are run by engines without look-around and back-references. */
function isSimplePattern(pattern: string): boolean {
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(pattern)) return false
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
