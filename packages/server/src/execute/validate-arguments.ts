import type { ObjectSchema } from '@composio/spec'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { didYouMean } from '../shared/nearest.ts'

// The package is CommonJS: Node gives the module object, the compiler sees the default export.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true, verbose: true })
addFormats(ajv)
const compiled = new WeakMap<ObjectSchema, ValidateFunction>()

/**
 * Checks a tool's arguments, filling in defaults.
 * @returns undefined when they are right; otherwise a sentence that names each field and what was expected
 */
export function argumentProblem(schema: ObjectSchema, args: Record<string, unknown>): string | undefined {
  const unknown = unknownArguments(schema, args)
  let validate = compiled.get(schema)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  const valid = validate(args)
  if (valid && unknown.length === 0) return undefined
  const problems = [...unknown, ...(validate.errors ?? []).filter(isTelling).map(describe)]
  return `Invalid arguments, nothing was sent: ${[...new Set(problems)].join('; ')}.`
}

/** A misspelled optional argument would otherwise be dropped without a word. */
function unknownArguments(schema: ObjectSchema, args: Record<string, unknown>): string[] {
  if (schema.additionalProperties) return []
  const known = Object.keys(schema.properties)
  return Object.keys(args)
    .filter((name) => !known.includes(name))
    .map((name) =>
      `${name}: there is no such argument.${didYouMean(name, known)}`.replace(/[.?]$/, (end) =>
        end === '?' ? end : '',
      ),
    )
}

// A combinator's own error only repeats that no branch fits, and unknown arguments are reported above.
function isTelling({ keyword, instancePath }: ErrorObject): boolean {
  return keyword !== 'if' && !(keyword === 'additionalProperties' && instancePath === '')
}

function describe({ keyword, instancePath, params, message, data }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const field = (name: string) => (path ? `${path}.${name}` : name)
  switch (keyword) {
    case 'required':
      return `${field(params.missingProperty)}: is required`
    case 'type':
      return `${path}: expected ${[params.type].flat().join(' or ')}, got ${typeName(data)}`
    case 'additionalProperties':
      return `${field(params.additionalProperty)}: there is no such field`
    case 'enum':
      return `${path}: expected one of ${params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(', ')}`
    default:
      return `${path || 'arguments'}: ${message ?? 'is not valid'}`
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
