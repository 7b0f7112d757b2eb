import type { ObjectSchema } from '../json-schema.ts'
import { convertSchema } from './convert-schema.ts'
import type { ConvertedSchema } from './schema-note.ts'

/** A tool's schema in the form OpenAI's strict mode takes, and the way back for the arguments it leads to. */
export type StrictSchema = ConvertedSchema

/**
 * Rewrites a schema for strict mode, where every property is required and no object is open: optional properties become
 * nullable, open objects become JSON text or lists of entries, what is not enforced moves into descriptions.
 */
export function toStrictSchema(schema: ObjectSchema): StrictSchema {
  return convertSchema(schema, 'openai-strict')
}
