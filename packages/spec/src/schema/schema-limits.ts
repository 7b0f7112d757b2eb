import type { JsonSchema } from '../json-schema.ts'
import type { DialectLimits } from './dialect.ts'

/** Whether a converted schema keeps to a target's limits. */
export function isWithin(schema: JsonSchema, limits: DialectLimits): boolean {
  const counts = { depth: 0, properties: 0, enumValues: 0, characters: 0 }
  const visit = (node: JsonSchema, depth: number): void => {
    const names = Object.keys(node.properties ?? {})
    const values = [...(node.enum ?? []), ...('const' in node ? [node.const] : [])]
    counts.properties += names.length
    counts.enumValues += values.length
    const texts = [...names, ...Object.keys(node.$defs ?? {}), ...values]
    counts.characters += texts.reduce<number>((sum, text) => sum + String(text).length, 0)
    const inner = node.properties ? depth + 1 : depth
    counts.depth = Math.max(counts.depth, inner)
    for (const child of Object.values(node.properties ?? {})) visit(child, inner)
    for (const child of [...(node.anyOf ?? []), ...(node.items ? [node.items] : [])]) visit(child, inner)
    for (const child of Object.values(node.$defs ?? {})) visit(child, 0)
  }
  visit(schema, 0)
  return (Object.keys(counts) as (keyof DialectLimits)[]).every((key) => counts[key] <= limits[key])
}
