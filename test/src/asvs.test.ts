import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const rows = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, item, , status, shown] = /^\| ([\d.]+) \| (.+?) \| (.+?) \| (.+) \|$/.exec(line) ?? []
    return item && status && shown ? [{ item, status, shown }] : []
  })

/** Each test a row names: its file, and words of its title. */
function testsOf(shown: string): { file: string; title: string }[] {
  return [...shown.matchAll(/`([^`]+\.test\.ts)` ((?:“[^”]+”(?:, (?=“))?)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  )
}

describe('docs/asvs.md', () => {
  it('has each item once, in order, with a verdict', () => {
    const items = rows.map(({ item }) => item)
    expect(items.length).toBe(93)
    expect(new Set(items).size).toBe(items.length)
    expect(items).toEqual([...items].sort(byNumbers))
    for (const { item, status } of rows) expect(['met', 'partly', 'not met', 'not applicable'], item).toContain(status)
  })

  it.each(rows)('names tests that there are: $item', ({ status, shown }) => {
    const tests = testsOf(shown)
    for (const { file, title } of tests) {
      expect(existsSync(join(root, file)), file).toBe(true)
      expect(readFileSync(join(root, file), 'utf8'), file).toContain(title)
    }
    // Every file that is named, is named with a test in it.
    expect(shown.match(/`[^`]+\.test\.ts`/g)?.length ?? 0).toBe(new Set(tests.map(({ file }) => file)).size)
    if (status === 'met') expect(tests.length).toBeGreaterThan(0)
  })

  it('is read right, or it would hold nothing', () => {
    const named = testsOf('first `test/src/none.test.ts` “one”, “two”, then `a.test.ts` “three”. And “four”')
    expect(named.map(({ file, title }) => `${file} ${title}`)).toEqual([
      'test/src/none.test.ts one',
      'test/src/none.test.ts two',
      'a.test.ts three',
    ])
    expect(existsSync(join(root, 'test/src/none.test.ts'))).toBe(false)
  })
})

describe('the inventory of cryptography in docs/security.md', () => {
  const inventory = /## Cryptography in use\n([\s\S]*?)\n## /.exec(
    readFileSync(join(root, 'docs/security.md'), 'utf8'),
  )?.[1]
  const sources = globSync('packages/{server,core,spec,toolkits,cli}/src/**/*.ts', { cwd: root })
  const used = new Set(sources.filter((path) => !path.includes('.test.')).flatMap(algorithmsIn))

  it('names every algorithm the sources do', () => {
    expect(used.size).toBeGreaterThan(4)
    for (const name of used) expect(inventory).toContain(name)
  })
})

function algorithmsIn(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  const node = [...text.matchAll(/(?:create(?:Hash|Hmac|Cipheriv|Sign|Verify)|hkdf(?:Sync)?)\('([^']+)'/g)]
  const named = [...text.matchAll(/'((?:HS|RS|ES|PS)\d{3}|EdDSA|(?:HMAC|RSA)-SHA\d+)'/g)]
  return [
    ...node.map(([, name = '']) => name.toUpperCase().replace(/^SHA(\d)/, 'SHA-$1')),
    ...named.map(([, name = '']) => name),
  ]
}

function byNumbers(one: string, other: string): number {
  const [a, b] = [one, other].map((item) => item.split('.').map(Number)) as [number[], number[]]
  return a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!
}
