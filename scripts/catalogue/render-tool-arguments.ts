import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { JsonSchema, ToolDefinition } from '../../packages/spec/src/index.ts'

const root = join(import.meta.dirname, '../..')

/** The source of `ToolArguments`: what each tool of the catalogue takes, by its slug and its aliases. */
export function renderToolArguments(tools: ToolDefinition[], path: string): string {
  const entries = tools.flatMap(({ slug, aliases = [], input }) => [
    [slug, typeOf(input)],
    ...aliases.map((alias) => [alias, `ToolArguments['${slug}']`]),
  ])
  const members = entries.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)).map(([slug, type]) => `  ${slug}: ${type}\n`)
  const source = `// Written by scripts/gen-catalog.ts from the schemas of the tools. Do not edit.

/** The arguments of each tool of the catalogue, by slug. */
export interface ToolArguments {
${members.join('')}}
`
  // The formatter looks at the written file too, and breaks lines its own way.
  const biome = join(root, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', '--stdin-file-path', path], { input: source, encoding: 'utf8', cwd: root })
}

/** As wide as the schema: what a type cannot say (lengths, formats) is checked when the tool runs. */
function typeOf(schema: JsonSchema): string {
  const { anyOf, oneOf, nullable } = schema
  const options = anyOf ?? oneOf
  const type = options ? options.map(typeOf).join(' | ') : plainTypeOf(schema)
  return nullable ? `${type} | null` : type
}

function plainTypeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.type === undefined) return 'unknown'
  return [schema.type]
    .flat()
    .map((type) => typeOfKind(type, schema))
    .join(' | ')
}

function typeOfKind(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return `(${schema.items ? typeOf(schema.items) : 'unknown'})[]`
    case 'object':
      return objectType(schema)
    default:
      return type
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const mustGive = required.includes(name) && field.default === undefined
    const optional = mustGive ? '' : ' | undefined'
    return `${doc(field)}${key(name)}${mustGive ? '' : '?'}: ${typeOf(field)}${optional}`
  })
  const rest = restType(additionalProperties, fields.length === 0)
  if (fields.length === 0) return rest ?? 'Record<string, never>'
  const object = `{\n${fields.join('\n')}\n}`
  return rest ? `${object} & ${rest}` : object
}

/** Only what is known to be open is: of a misspelled argument the compiler says so, as the server would. */
function restType(additional: JsonSchema['additionalProperties'], isEmpty: boolean): string | undefined {
  if (typeof additional === 'object') return `Record<string, ${isEmpty ? typeOf(additional) : 'unknown'}>`
  return additional ? 'Record<string, unknown>' : undefined
}

function doc({ description }: JsonSchema): string {
  return description ? `/** ${description.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */\n` : ''
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

function literal(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
