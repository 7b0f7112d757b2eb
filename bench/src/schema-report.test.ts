import { convertSchema, schemaTargets } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { hardSchemas } from './schema-hard.ts'
import { reportTarget, shippedSchemas } from './schema-report.ts'

describe('every parameter reaches a model and comes back whole', async () => {
  const shipped = await shippedSchemas()

  it.each(schemaTargets)('of every shipped tool: %s', (target) => {
    const { lost, kept, parameters } = reportTarget(target, shipped)
    expect(lost).toEqual([])
    expect(kept).toBe(parameters)
    expect(parameters).toBeGreaterThan(500)
  })

  it.each(schemaTargets)('of the hard samples: %s', (target) => {
    expect(reportTarget(target, hardSchemas).lost).toEqual([])
  })

  it('names the tool and the parameter that is lost', () => {
    const [sample] = shipped.filter(({ name }) => name === 'SLACK_SEND_MESSAGE')
    const { lost } = reportTarget('openai-strict', [sample!], (schema, target) => {
      const converted = convertSchema(schema, target)
      const { blocks: _, ...properties } = converted.schema.properties
      const required = converted.schema.required!.filter((name) => name !== 'blocks')
      return { ...converted, schema: { ...converted.schema, properties, required } }
    })
    expect(lost).toContainEqual({
      tool: 'SLACK_SEND_MESSAGE',
      path: 'blocks',
      why: expect.stringContaining('cannot be written'),
    })
  })

  it('names the parameter whose null is lost', () => {
    const schema = hardSchemas.find(({ name }) => name === 'UPDATE_WITH_NULLS')!
    const { lost } = reportTarget('openai-strict', [schema], (original, target) => {
      const converted = convertSchema(original, target)
      const restore = (args: unknown) => {
        const restored = converted.restore(args) as Record<string, unknown>
        return Object.fromEntries(Object.entries(restored).filter(([, value]) => value !== null))
      }
      return { ...converted, restore }
    })
    expect(lost.map(({ path }) => path)).toEqual(['assignee', 'priority', 'due', 'parent'])
  })
})
