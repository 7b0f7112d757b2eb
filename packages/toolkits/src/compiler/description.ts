import { Refusal, type ReportWriter } from './compile-report.ts'
import { limits } from './limits.ts'

export type JsonObject = Record<string, unknown>

/** A description that has been checked: OpenAPI 3, made of plain values, finite. Read own properties only. */
export interface Description {
  root: JsonObject
  writer: ReportWriter
}

/**
 * Checks what may come from anywhere, and brings Swagger 2 to OpenAPI 3.
 * @throws Refusal
 */
export async function readDescription(value: unknown, writer: ReportWriter): Promise<Description> {
  if (!isObject(value)) throw new Refusal('not-openapi', 'It is no JSON object.')
  checkSize(value)
  if (typeof value.openapi === 'string' && /^3\.[012](?:\.|$)/.test(value.openapi)) return { root: value, writer }
  if (String(value.swagger) !== '2.0') {
    const version = value.openapi ?? value.swagger
    const found = typeof version === 'string' ? `It says version "${version}"` : 'It has no version'
    throw new Refusal('not-openapi', `${found}; OpenAPI 3.0, 3.1, 3.2 and Swagger 2.0 can be read.`)
  }
  const { upgradeFromTwoToThree } = await import('@scalar/openapi-upgrader/2.0-to-3.0')
  try {
    const upgraded: unknown = upgradeFromTwoToThree(structuredClone(value))
    if (!isObject(upgraded)) throw new TypeError('the outcome is no object')
    checkSize(upgraded)
    return { root: upgraded, writer }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('not-openapi', `Swagger 2.0 that cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
}

/** Without recursion: what is nested a thousandfold would end the process that looks. */
function checkSize(root: JsonObject): void {
  let nodes = 0
  let level: unknown[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth)
      throw new Refusal('too-large', `It is nested more than ${limits.depth} deep, or contains itself.`)
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      for (const child of Array.isArray(value) ? value : Object.values(value)) {
        if (++nodes > limits.nodes)
          throw new Refusal('too-large', `It has more than ${limits.nodes.toLocaleString('en')} values.`)
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
}

/** Follows `$ref` inside the description. Undefined where it leads nowhere, to another document, or in a circle. */
export function resolve(description: Description, value: unknown): JsonObject | undefined {
  let current = value
  for (let hops = 0; hops < limits.refHops; hops++) {
    if (!isObject(current)) return undefined
    const ref = own(current, '$ref')
    if (typeof ref !== 'string') return current
    current = pointedAt(description, ref)
  }
  description.writer.note('bad-reference', '', 'References lead in a circle.')
  return undefined
}

/** RFC 6901, in a URI fragment. */
function pointedAt({ root, writer }: Description, ref: string): unknown {
  if (!ref.startsWith('#')) {
    writer.note('bad-reference', '', `${ref.slice(0, 100)} is in another document, which is not read.`)
    return undefined
  }
  let current: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decode(part)
    current = Array.isArray(current) ? current[Number(key)] : isObject(current) ? own(current, key) : undefined
  }
  if (current === undefined) writer.note('bad-reference', '', `${ref.slice(0, 100)} leads nowhere.`)
  return current
}

function decode(part: string): string {
  const text = /%(?![\da-f]{2})/i.test(part) ? part : safeDecode(part)
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // Percent-encoded bytes that are no UTF-8 are taken as they stand.
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property of the object itself: `constructor` and `__proto__` of others are none. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function ownObject(object: JsonObject, key: string): JsonObject {
  const value = own(object, key)
  return isObject(value) ? value : {}
}

export function ownList(object: JsonObject, key: string): unknown[] {
  const value = own(object, key)
  return Array.isArray(value) ? value : []
}

export function ownText(object: JsonObject, key: string): string {
  const value = own(object, key)
  return typeof value === 'string' ? value : ''
}
