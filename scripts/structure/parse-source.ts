import { parseSync, Visitor, type VisitorObject } from 'oxc-parser'

export interface ImportRef {
  specifier: string
  /** Erased at run time: `import type`, or every name in it marked `type`. */
  typeOnly: boolean
  /** `import('…')`. */
  dynamic: boolean
  line: number
}

interface FunctionSpan {
  name: string
  line: number
  /** From the first to the last line, both counted. */
  lines: number
  /** The callback of a `describe`: a table of tests rather than a function. */
  describeBlock: boolean
}

export interface Word {
  text: string
  line: number
  kind: 'identifier' | 'property' | 'string'
}

/** What the rules need to know of one file. */
export interface ParsedSource {
  lines: number
  /** Lines with something other than blanks and comments. */
  codeLines: number
  /** Only types, interfaces and type re-exports. */
  pureTypes: boolean
  imports: ImportRef[]
  functions: FunctionSpan[]
  words: Word[]
  /** Lines of default exports. */
  defaultExports: number[]
  /** Syntax errors; the file is not checked further when there are any. */
  errors: { message: string; line: number }[]
}

type Parsed = ReturnType<typeof parseSync>
type LineOf = (offset: number) => number

/** Parses TypeScript without resolving anything; a file with syntax errors comes back with `errors` and little else. */
export function parseSource(path: string, text: string): ParsedSource {
  const parsed = parseSync(path, text, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts', sourceType: 'module' })
  const lineOf = lineFinder(text)
  const collected = collect(parsed, lineOf)
  return {
    lines: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
    codeLines: countCodeLines(text, parsed),
    pureTypes: parsed.program.body.every(isTypeStatement),
    imports: [...staticImports(parsed, lineOf), ...dynamicImports(parsed, text, lineOf), ...collected.typeImports],
    functions: collected.functions,
    words: collected.words,
    defaultExports: parsed.module.staticExports
      .filter((statement) => statement.entries.some((entry) => entry.exportName.kind === 'Default'))
      .map((statement) => lineOf(statement.start)),
    errors: parsed.errors.map((error) => ({ message: error.message, line: lineOf(error.labels[0]?.start ?? 0) })),
  }
}

function lineFinder(text: string): LineOf {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

function countCodeLines(text: string, parsed: Parsed): number {
  const characters = [...text.split('')]
  for (const { start, end } of parsed.comments) {
    for (let at = start; at < end; at += 1) if (characters[at] !== '\n') characters[at] = ' '
  }
  return characters
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '').length
}

type Statement = Parsed['program']['body'][number]

function isTypeStatement(statement: Statement): boolean {
  if (statement.type === 'ImportDeclaration') return statement.importKind === 'type'
  if (statement.type === 'ExportAllDeclaration') return statement.exportKind === 'type'
  if (statement.type === 'ExportNamedDeclaration') return statement.exportKind === 'type'
  return statement.type === 'TSInterfaceDeclaration' || statement.type === 'TSTypeAliasDeclaration'
}

function staticImports(parsed: Parsed, lineOf: LineOf): ImportRef[] {
  const imports = parsed.module.staticImports.map((statement) => ({
    specifier: statement.moduleRequest.value,
    typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
    dynamic: false,
    line: lineOf(statement.start),
  }))
  const reExports = parsed.module.staticExports.flatMap((statement) => {
    const from = statement.entries.find((entry) => entry.moduleRequest)?.moduleRequest
    if (!from) return []
    const typeOnly = statement.entries.every((entry) => entry.isType)
    return [{ specifier: from.value, typeOnly, dynamic: false, line: lineOf(statement.start) }]
  })
  return [...imports, ...reExports]
}

/** Those with a literal specifier; a computed one cannot be checked. */
function dynamicImports(parsed: Parsed, text: string, lineOf: LineOf): ImportRef[] {
  return parsed.module.dynamicImports.flatMap((found) => {
    const literal = /^(['"`])([^'"`$]*)\1$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))
    return literal ? [{ specifier: literal[2]!, typeOnly: false, dynamic: true, line: lineOf(found.start) }] : []
  })
}

interface Collected {
  functions: FunctionSpan[]
  words: Word[]
  typeImports: ImportRef[]
}

function collect(parsed: Parsed, lineOf: LineOf): Collected {
  const found: Collected = { functions: [], words: [], typeImports: [] }
  const names = new Map<number, string>()
  const describeCallbacks = new Set<number>()
  const functionNode = (node: { start: number; end: number; id?: { name: string } | null }) => {
    const line = lineOf(node.start)
    found.functions.push({
      name: node.id?.name ?? names.get(node.start) ?? 'anonymous function',
      line,
      lines: lineOf(node.end) - line + 1,
      describeBlock: describeCallbacks.has(node.start),
    })
  }
  const word = (text: string, start: number, kind: Word['kind']) =>
    found.words.push({ text, line: lineOf(start), kind })
  new Visitor({
    ...functionVisitors(functionNode, names, describeCallbacks),
    ...wordVisitors(word, lineOf, found),
  }).visit(parsed.program)
  return found
}

function functionVisitors(
  functionNode: (node: { start: number; end: number; id?: { name: string } | null }) => void,
  names: Map<number, string>,
  describeCallbacks: Set<number>,
): VisitorObject {
  return {
    // Parents are visited before children, so the name of a function value is known when the function is reached.
    VariableDeclarator(node) {
      if (node.init && node.id.type === 'Identifier') names.set(node.init.start, node.id.name)
    },
    MethodDefinition(node) {
      if (node.key.type === 'Identifier' || node.key.type === 'PrivateIdentifier') {
        names.set(node.value.start, node.key.name)
      }
    },
    Property(node) {
      if (node.key.type === 'Identifier') names.set(node.value.start, node.key.name)
    },
    CallExpression(node) {
      let callee: { type: string } = node.callee
      while (callee.type === 'MemberExpression' || callee.type === 'CallExpression') {
        callee = 'object' in callee ? (callee.object as { type: string }) : (callee as typeof node).callee
      }
      if (callee.type !== 'Identifier' || !(callee as unknown as { name: string }).name.startsWith('describe')) return
      for (const argument of node.arguments) describeCallbacks.add(argument.start)
    },
    FunctionDeclaration: functionNode,
    FunctionExpression: functionNode,
    ArrowFunctionExpression: functionNode,
  }
}

function wordVisitors(
  word: (text: string, start: number, kind: Word['kind']) => void,
  lineOf: LineOf,
  found: Collected,
): VisitorObject {
  const properties = new Set<number>()
  const property = (key: { type: string; start: number }) => {
    if (key.type === 'Identifier' || key.type === 'Literal') properties.add(key.start)
  }
  return {
    MemberExpression: (node) => {
      if (!node.computed) property(node.property)
    },
    ObjectExpression: (node) => {
      for (const member of node.properties) if (member.type === 'Property') property(member.key)
    },
    ObjectPattern: (node) => {
      for (const member of node.properties) if (member.type === 'Property') property(member.key)
    },
    TSPropertySignature: (node) => property(node.key),
    Identifier: (node) => word(node.name, node.start, properties.has(node.start) ? 'property' : 'identifier'),
    PrivateIdentifier: (node) => word(node.name, node.start, 'identifier'),
    Literal: (node) => {
      if (typeof node.value !== 'string') return
      word(node.value, node.start, properties.has(node.start) ? 'property' : 'string')
    },
    TemplateElement: (node) => word(node.value.cooked ?? node.value.raw, node.start, 'string'),
    TSImportType: (node) => {
      const { source } = node
      found.typeImports.push({ specifier: source.value, typeOnly: true, dynamic: false, line: lineOf(source.start) })
    },
  }
}
