import type { Remark, SchemaNode } from './schema-node.ts'

const words: Record<string, (value: unknown) => string> = {
  minLength: (n) => `At least ${counted(n, 'character')}.`,
  maxLength: (n) => `At most ${counted(n, 'character')}.`,
  minItems: (n) => `At least ${counted(n, 'item')}.`,
  maxItems: (n) => `At most ${counted(n, 'item')}.`,
  minProperties: (n) => `At least ${counted(n, 'entry')}.`,
  maxProperties: (n) => `At most ${counted(n, 'entry')}.`,
  minimum: (n) => `At least ${n}.`,
  maximum: (n) => `At most ${n}.`,
  exclusiveMinimum: (n) => `More than ${n}.`,
  exclusiveMaximum: (n) => `Less than ${n}.`,
  multipleOf: (n) => `A multiple of ${n}.`,
  uniqueItems: (is) => (is ? 'No item twice.' : ''),
  format: (format) => `Format: ${format}.`,
  pattern: (pattern) => `Matches the pattern ${pattern}`,
}

/** What a schema says in words: its own, what it means (`hint`), and what it cannot enforce. */
export function describeNode(
  node: SchemaNode,
  said: Remark[],
  hint?: string,
  express = (value: unknown) => value,
): string {
  const parts = [node.description ?? '', hint ?? '']
  for (const { keyword, value } of said) parts.push(words[keyword]?.(value) ?? `${keyword}: ${JSON.stringify(value)}.`)
  const written = (value: unknown) => JSON.stringify(express(value))
  if ('default' in node) parts.push(`Default: ${written(node.default)}.`)
  if (node.examples) parts.push(`Examples: ${node.examples.map(written).join(', ')}.`)
  return parts.filter((part) => part !== '').join(' ')
}

function counted(count: unknown, noun: string): string {
  return `${count} ${count === 1 ? noun : noun.replace(/y$/, 'ie').concat('s')}`
}
