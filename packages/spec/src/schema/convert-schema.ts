import type { JsonSchema } from '../json-schema.ts'
import { convertToAnthropic } from './anthropic-keys.ts'
import { convertWithDialect } from './convert-with-dialect.ts'
import { geminiSubset, openaiStrict } from './dialect.ts'
import { convertToPortable } from './portable-schema.ts'
import type { ConvertedSchema } from './schema-note.ts'

/**
 * What takes a tool's schema.
 * - `openai-strict`: OpenAI's strict mode, of function tools and of Structured Outputs
 * - `gemini-subset`: `parameters` of a Gemini function declaration (`parametersJsonSchema` takes JSON Schema as it is)
 * - `anthropic`: `input_schema` of a tool in Anthropic's Messages API
 * - `mcp`: `inputSchema` of an MCP tool, so that any client can take it
 */
export type SchemaTarget = 'openai-strict' | 'gemini-subset' | 'anthropic' | 'mcp'

const converters: Record<SchemaTarget, (schema: JsonSchema) => ConvertedSchema> = {
  'openai-strict': (schema) => convertWithDialect(schema, openaiStrict),
  'gemini-subset': (schema) => convertWithDialect(schema, geminiSubset),
  anthropic: convertToAnthropic,
  mcp: convertToPortable,
}

/** Every target a schema can be converted for. */
export const schemaTargets = Object.keys(converters) as SchemaTarget[]

/**
 * Rewrites a schema for a target, keeping every parameter. What the target cannot enforce is in the descriptions, and in
 * `notes`.
 */
export function convertSchema(schema: JsonSchema, target: SchemaTarget): ConvertedSchema {
  return converters[target](schema)
}
