import { type ObjectSchema, ValidationError } from '@composio/spec'
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'

/**
 * What a custom tool takes: a schema of any library that follows Standard Schema (zod 3 and 4, valibot, arktype, …), or
 * a JSON Schema (draft 2020-12) of an object.
 */
export type CustomToolParams = StandardSchemaV1 | ObjectSchema

/** What `execute` gets: the schema's output; with a JSON Schema, any object. */
export type ParamsOutput<TParams extends CustomToolParams> = TParams extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<TParams>
  : Record<string, unknown>

/** The checked value, or what is wrong with it. */
export type Checked = { value: unknown } | { problem: string }

export function isStandardSchema(schema: unknown): schema is StandardSchemaV1 {
  // ArkType's schemas are functions.
  const isHolder = (typeof schema === 'object' && schema !== null) || typeof schema === 'function'
  return isHolder && '~standard' in schema
}

/**
 * The JSON Schema that models read.
 * @param direction - of a schema that transforms: what goes in, or what comes out
 * @throws ValidationError where the library offers none, or where it does not describe an object
 */
export async function toObjectSchema(
  params: CustomToolParams,
  direction: 'input' | 'output',
  field: string,
): Promise<ObjectSchema> {
  const { $schema: _, ...schema } = isStandardSchema(params) ? await convert(params, direction, field) : params
  if (schema.type !== 'object') throw new ValidationError(`${field}: must be the schema of an object.`)
  return { ...schema, type: 'object', properties: (schema.properties ?? {}) as ObjectSchema['properties'] }
}

async function convert(
  schema: StandardSchemaV1,
  direction: 'input' | 'output',
  field: string,
): Promise<Record<string, unknown>> {
  const { vendor } = schema['~standard']
  const { jsonSchema } = schema['~standard'] as Partial<StandardJSONSchemaV1.Props>
  try {
    if (jsonSchema) return jsonSchema[direction]({ target: 'draft-2020-12' })
    // zod 4 before it offered its JSON Schema by itself.
    if ('_zod' in schema) return z.toJSONSchema(schema as unknown as z.core.$ZodType, { io: direction })
    if (vendor === 'zod') {
      const { zodToJsonSchema } = await import('zod-to-json-schema')
      return zodToJsonSchema(schema as Parameters<typeof zodToJsonSchema>[0], { $refStrategy: 'none' })
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ValidationError(`${field}: ${vendor} cannot describe it as JSON Schema: ${reason}`, { cause })
  }
  throw new ValidationError(`${field}: this schema of ${vendor} offers no JSON Schema, which models need.`, {
    possibleFixes: [
      'Pass one that follows Standard JSON Schema: for valibot, toStandardJsonSchema() of @valibot/to-json-schema.',
      'Or pass a plain JSON Schema.',
    ],
  })
}

/** Checks a call's arguments; with a JSON Schema they stay as they are. */
export function checkerFor(params: CustomToolParams): (input: unknown) => Promise<Checked> {
  if (isStandardSchema(params)) {
    return async (input) => {
      const result = await params['~standard'].validate(input)
      return result.issues ? { problem: result.issues.map(describe).join('; ') } : { value: result.value }
    }
  }
  return async (input) => {
    // Loaded when it is needed, as few are. It interprets the schema: runtimes without eval refuse compiled validators.
    const { Validator } = await import('@cfworker/json-schema')
    const { valid, errors } = new Validator(params, '2020-12', false).validate(input)
    if (valid) return { value: input }
    // An error of a part comes before those of the schemas around it, which only repeat that a part is wrong.
    const own = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items')
    const lines = (own.length > 0 ? own : errors).map(({ instanceLocation, error }) => {
      const path = instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.')
      return path ? `${path}: ${error}` : error
    })
    return { problem: [...new Set(lines)].join('; ') }
  }
}

function describe({ path = [], message }: StandardSchemaV1.Issue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message
}
