import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { slowestText } from './attack.ts'
import { findRegexes } from './find-regexes.ts'

const MOST_MS = 10
const root = join(import.meta.dirname, '../..')

const isTestOnly = (path: string) =>
  /\.(?:test|scenarios|driver)\.ts$|\.d\.ts$|\/(?:fixtures|test|node_modules|dist)\//.test(path)

const sources = readdirSync(join(root, 'packages'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path.includes('/src/') && !isTestOnly(path))
const regexes = sources.flatMap((path) => findRegexes(relative(root, path), readFileSync(path, 'utf8')))
const different = [...new Map(regexes.map((found) => [String(found.regex), found])).values()]

it('the regular expressions of every package are found', () => {
  expect(different.length).toBeGreaterThan(100)
  for (const part of ['packages/server/', 'packages/toolkits/', 'packages/core/', 'packages/spec/'])
    expect(regexes.filter(({ path }) => path.startsWith(part)).length, part).toBeGreaterThan(0)
})

it(`none takes longer than ${MOST_MS} ms for 50,000 characters`, { timeout: 300_000 }, () => {
  const slow = different.flatMap(({ path, line, regex }) => {
    const slowness = slowestText(new RegExp(regex), MOST_MS)
    if (!slowness) return []
    const { text, ms } = slowness
    return [`${path}:${line} ${regex} takes ${Math.round(ms)} ms for ${JSON.stringify(text)}`]
  })
  expect(slow).toEqual([])
})

describe('an expression that takes', () => {
  it.each([
    ['exponential time', /^(a+)+$/],
    ['exponential time by alternatives', /^(?:a|\w|b)*c$/],
    ['quadratic time', /\s+$/],
    ['quadratic time, anchored by what follows', /<[^>]*>x/],
    ['quadratic time over two parts', /^\w*\d*-\w*=$/],
  ])('%s is found out', (_, regex) => expect(slowestText(regex, MOST_MS)).toBeDefined())

  it.each([/^\s+/, /[a-z]+/g, /^[\w-]{1,64}$/, /\d/])('its time in proportion, as %s, is not', (regex) =>
    expect(slowestText(regex, MOST_MS)).toBeUndefined(),
  )
})

it('expressions are found in literals, in constructors and in schemas', () => {
  const text = "const a = /x+/g\nconst b = new RegExp('y', 'i')\nconst c = { type: 'string', pattern: '^z$' }"
  expect(findRegexes('a.ts', text).map(({ line, regex }) => [line, String(regex)])).toEqual([
    [1, '/x+/g'],
    [2, '/y/i'],
    [3, '/^z$/u'],
  ])
})
