import { parseSync, Visitor } from 'oxc-parser'

export interface FoundRegex {
  path: string
  line: number
  regex: RegExp
}

/** Every regular expression of a TypeScript source: literals, `new RegExp('…')`, and `pattern` of JSON Schemas. */
export function findRegexes(path: string, text: string): FoundRegex[] {
  const found: FoundRegex[] = []
  const add = (start: number, pattern: string, flags: string) => {
    const line = text.slice(0, start).split('\n').length
    found.push({ path, line, regex: new RegExp(pattern, flags) })
  }
  const visitor = new Visitor({
    Literal: (node) => {
      if ('regex' in node && node.regex) add(node.start, node.regex.pattern, node.regex.flags)
    },
    NewExpression: ({ start, callee, arguments: [pattern, flags] }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || !pattern) return
      if (pattern.type === 'Literal' && typeof pattern.value === 'string')
        add(start, pattern.value, flags?.type === 'Literal' ? String(flags.value) : '')
    },
    Property: ({ start, key, value }) => {
      const isPattern = key.type === 'Identifier' && key.name === 'pattern'
      // The validator of JSON Schemas compiles them so.
      if (isPattern && value.type === 'Literal' && typeof value.value === 'string') add(start, value.value, 'u')
    },
  })
  visitor.visit(parseSync(path, text, { lang: 'ts', sourceType: 'module' }).program)
  return found
}
