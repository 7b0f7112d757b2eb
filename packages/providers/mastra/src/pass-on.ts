import type { ModelToolResult, ObjectSchema } from '@composio/spec'
import type { StandardSchemaWithJSON } from '@mastra/core/schema'

/**
 * A JSON Schema in the interface Mastra takes, which reaches the model as it is. It lets every value through: the
 * session checks arguments itself and names the wrong field, where Mastra would first guess what the model meant and
 * take nulls out.
 */
export function passOn<T>(schema: ObjectSchema): StandardSchemaWithJSON<T> {
  const copy = () => structuredClone<Record<string, unknown>>(schema)
  return {
    '~standard': {
      version: 1,
      vendor: 'composio',
      validate: (value) => ({ value: value as T }),
      jsonSchema: { input: copy, output: copy },
    },
  }
}

/** What every tool answers; a workflow takes no tool as a step that does not say so. */
export const resultSchema = passOn<ModelToolResult>({
  type: 'object',
  properties: { successful: { type: 'boolean' }, data: { type: 'object' }, error: { type: 'string' } },
  required: ['successful', 'data'],
})
