import { isDeepStrictEqual } from 'node:util'
import { Composio } from '@composio/core'
import { convertSchema, type JsonSchema, type SchemaNoteKind, type SchemaTarget, schemaTargets } from '@composio/spec'
import { toolkits } from '@composio/toolkits'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { Benchmark, Row } from './report.ts'
import { type NamedSchema, parameterExamples } from './schema-examples.ts'
import { hardSchemas } from './schema-hard.ts'

// The package is CommonJS: Node gives the module object, the compiler sees the default export.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

export interface TargetReport {
  target: SchemaTarget
  tools: number
  /** Arguments that set one parameter each, null counted by itself. */
  parameters: number
  /** Those that can be written with the converted schema, and come back as they were. */
  kept: number
  lost: { tool: string; path: string; why: string }[]
  notes: Partial<Record<SchemaNoteKind, number>>
}

/** Every tool that ships: the catalogue, and the meta tools of a session. */
export async function shippedSchemas(): Promise<NamedSchema[]> {
  await using composio = new Composio({ dataDir: ':memory:', port: 0 })
  const session = await composio.create('bench_user')
  const meta = (await session.tools()).flatMap((tool): NamedSchema[] =>
    tool.type === 'function' ? [{ name: tool.function.name, schema: tool.function.parameters as JsonSchema }] : [],
  )
  return [...toolkits.flatMap(({ tools }) => tools.map(({ slug, input }) => ({ name: slug, schema: input }))), ...meta]
}

/** Sends every parameter of every schema through a conversion and back. */
export function reportTarget(target: SchemaTarget, schemas: NamedSchema[], convert = convertSchema): TargetReport {
  const report: TargetReport = { target, tools: schemas.length, parameters: 0, kept: 0, lost: [], notes: {} }
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false, ownProperties: true })
  addFormats(ajv)
  for (const { name, schema, today } of schemas) {
    const converted = convert(schema, target)
    const isRight = ajv.compile(today ?? schema)
    const isWritten = ajv.compile(target === 'gemini-subset' ? withNulls(converted.schema) : converted.schema)
    for (const { done } of converted.notes) report.notes[done] = (report.notes[done] ?? 0) + 1
    for (const { path, args } of parameterExamples(schema)) {
      report.parameters += 1
      const lost = (why: string) => report.lost.push({ tool: name, path, why })
      const written = converted.express(args)
      if (!isRight(args)) lost(`no example: ${ajv.errorsText(isRight.errors?.slice(0, 1))}; give the parameter one`)
      else if (!isWritten(written)) lost(`cannot be written: ${ajv.errorsText(isWritten.errors?.slice(0, 1))}`)
      else if (!isDeepStrictEqual(converted.restore(written), args)) lost('comes back changed')
      else report.kept += 1
    }
  }
  return report
}

/** Gemini marks null beside a type, which JSON Schema says as an alternative; and its objects have no other properties. */
function withNulls({ nullable, ...schema }: JsonSchema): JsonSchema {
  const { properties, items, anyOf } = schema
  const named = Object.entries(properties ?? {}).map(([name, property]) => [name, withNulls(property)])
  const plain: JsonSchema = {
    ...schema,
    ...(properties && { additionalProperties: false, properties: Object.fromEntries(named) }),
    ...(items && { items: withNulls(items) }),
    ...(anyOf && { anyOf: anyOf.map(withNulls) }),
  }
  return nullable ? { anyOf: [plain, { type: 'null' }] } : plain
}

export const schemaReport: Benchmark = {
  name: 'schemas',
  title: 'parameters that reach a model and come back whole, of every shipped tool and of hard samples',
  async run(): Promise<Row[]> {
    const groups = [
      { what: 'shipped', schemas: await shippedSchemas() },
      { what: 'hard samples', schemas: hardSchemas },
    ]
    return groups.flatMap(({ what, schemas }) =>
      schemaTargets.flatMap((target) => {
        const { tools, parameters, kept, lost, notes } = reportTarget(target, schemas)
        const kinds = Object.entries(notes).map(([kind, count]) => `${count} ${kind}`)
        return [
          {
            what: `${what}, ${target}`,
            value: `${kept}/${parameters}`,
            ratio: kept / parameters,
            against: `of ${tools} tools; notes: ${kinds.join(', ') || 'none'}`,
          },
          ...lost.map(({ tool, path, why }) => ({ what: `  lost: ${tool} ${path}`, value: '', against: why })),
        ]
      }),
    )
  },
}
