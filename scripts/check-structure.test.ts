import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from './structure/check.ts'
import { readWorkspace } from './structure/read-workspace.ts'
import { medianFileLines } from './structure/rules/sizes.ts'

const trees: string[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})

const manifest = (name: string, rest: Record<string, unknown> = {}) =>
  JSON.stringify({ name: `@composio/${name}`, ...rest })
const spec = { dependencies: { '@composio/spec': 'workspace:*' } }

/** A workspace that breaks no rule; every test breaks exactly one thing in it. */
const sound: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'root', devDependencies: { vitest: '*' } }),
  'packages/spec/package.json': manifest('spec'),
  'packages/spec/src/index.ts': 'export const one = 1\n',
  'packages/core/package.json': manifest('core', {
    dependencies: { '@composio/spec': '*', '@composio/server': '*', '@composio/openai': '*' },
  }),
  'packages/core/src/composio.ts': `import { OpenAIProvider } from '@composio/openai'\nimport { one } from '@composio/spec'\nexport const provider = () => new OpenAIProvider(one)\n`,
  'packages/core/src/backend/embedded.ts': `export const load = () => import('@composio/server')\n`,
  'packages/server/package.json': manifest('server', {
    dependencies: { '@composio/spec': '*', '@composio/toolkits': '*', hono: '*' },
  }),
  'packages/server/src/index.ts': `import { catalogue } from '@composio/toolkits'\nimport { Hono } from 'hono'\nimport { one } from '@composio/spec'\nexport const all = [catalogue, Hono, one]\n`,
  'packages/server/src/vault/vault.ts': 'export const open = () => 1\n',
  'packages/server/src/execute/execute.ts': `export { open } from '../vault/vault.ts'\n`,
  'packages/toolkits/package.json': manifest('toolkits', spec),
  'packages/toolkits/tsconfig.json': JSON.stringify({ references: [{ path: '../spec' }] }),
  'packages/toolkits/src/index.ts': `export { one as catalogue } from '@composio/spec'\n`,
  'packages/toolkits/src/acmemail/index.ts': `export const slug = 'acmemail'\n`,
  'packages/providers/openai/package.json': manifest('openai', { ...spec, peerDependencies: { openai: '*' } }),
  'packages/providers/openai/src/index.ts': `import type { Chat } from 'openai'\nimport { one } from '@composio/spec'\nexport class OpenAIProvider {\n  chat: Chat | undefined\n  one = one\n}\n`,
  'examples/first/package.json': manifest('example-first', { private: true, dependencies: { '@composio/core': '*' } }),
  'examples/first/src/main.ts': `import { provider } from '@composio/core'\nprovider()\n`,
}

function broken(changes: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'structure-'))
  trees.push(root)
  for (const [path, text] of Object.entries({ ...sound, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return check(readWorkspace(root)).map(({ path, line, rule }) => `${path}:${line} ${rule}`)
}

describe('the structure check', () => {
  it('accepts a sound workspace', () => {
    expect(broken({})).toEqual([])
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'a package that imports one above it',
      {
        'packages/toolkits/package.json': manifest('toolkits', {
          dependencies: { '@composio/spec': '*', '@composio/server': '*' },
        }),
        'packages/toolkits/tsconfig.json': JSON.stringify({
          references: [{ path: '../spec' }, { path: '../server' }],
        }),
        'packages/toolkits/src/extra.ts': `import { all } from '@composio/server'\nexport const x = all\n`,
      },
      'packages/toolkits/src/extra.ts:1 import-direction',
    ],
    [
      'a relative import that leaves its package',
      { 'packages/core/src/steal.ts': `export { open } from '../../server/src/vault/vault.ts'\n` },
      'packages/core/src/steal.ts:1 import-direction',
    ],
    [
      'an example that reaches into the sources',
      { 'examples/first/src/peek.ts': `export { one } from '../../../packages/spec/src/index.ts'\n` },
      'examples/first/src/peek.ts:1 import-direction',
    ],
    [
      'core loading the server at import time',
      { 'packages/core/src/backend/embedded.ts': `export { all } from '@composio/server'\n` },
      'packages/core/src/backend/embedded.ts:1 import-direction',
    ],
    [
      'core using its default provider outside the composition root',
      { 'packages/core/src/session.ts': `export type { OpenAIProvider as P } from '@composio/openai'\n` },
      'packages/core/src/session.ts:1 import-direction',
    ],
    [
      'core using the catalogue at run time',
      {
        'packages/core/package.json': manifest('core', {
          dependencies: {
            '@composio/spec': '*',
            '@composio/server': '*',
            '@composio/openai': '*',
            '@composio/toolkits': '*',
          },
        }),
        'packages/core/src/list.ts': `export { catalogue } from '@composio/toolkits'\n`,
      },
      'packages/core/src/list.ts:1 import-direction',
    ],
    [
      'a type-only import against the direction',
      {
        'packages/spec/package.json': manifest('spec', { dependencies: { '@composio/core': '*' } }),
        'packages/spec/src/up.ts': `export type X = import('@composio/core').Composio\n`,
      },
      'packages/spec/src/up.ts:1 import-direction',
    ],
    [
      'a provider with a library beside its framework',
      {
        'packages/providers/openai/package.json': manifest('openai', {
          dependencies: { '@composio/spec': '*', lodash: '*' },
          peerDependencies: { openai: '*' },
        }),
        'packages/providers/openai/src/map.ts': `import { map } from 'lodash'\nexport const x = map\n`,
      },
      'packages/providers/openai/src/map.ts:1 import-direction',
    ],
    [
      'a library in the browser package, even one it declares',
      {
        'packages/ui/package.json': manifest('ui', { dependencies: { lit: '*' }, peerDependencies: { react: '*' } }),
        'packages/ui/src/card.ts': `import { useState } from 'react'\nimport { html } from 'lit'\nexport const x = [useState, html]\n`,
      },
      'packages/ui/src/card.ts:2 import-direction',
    ],
    [
      'more than types of another package in the browser package',
      {
        'packages/ui/package.json': manifest('ui', spec),
        'packages/ui/src/card.ts': `import type { one } from '@composio/spec'\nimport { one as two } from '@composio/spec'\nexport const x: typeof one = two\n`,
      },
      'packages/ui/src/card.ts:2 import-direction',
    ],
    [
      'types of the core in the browser package',
      {
        'packages/ui/package.json': manifest('ui', { dependencies: { '@composio/core': '*' } }),
        'packages/ui/src/card.ts': `import type { provider } from '@composio/core'\nexport type X = typeof provider\n`,
      },
      'packages/ui/src/card.ts:1 import-direction',
    ],
    [
      'Node in the browser package',
      {
        'packages/ui/package.json': manifest('ui'),
        'packages/ui/src/card.ts': `export { join } from 'node:path'\n`,
      },
      'packages/ui/src/card.ts:1 import-direction',
    ],
    [
      'a component that reaches into the sources',
      {
        'examples/first/src/page.tsx': `import { one } from '../../../packages/spec/src/index.ts'\nexport const Page = () => <p>{one}</p>\n`,
      },
      'examples/first/src/page.tsx:1 import-direction',
    ],
    [
      'a new package without a place',
      { 'packages/extra/package.json': manifest('extra') },
      'packages/extra/package.json:1 import-direction',
    ],
    [
      'an import nobody declared',
      { 'packages/server/src/late.ts': `\nimport { z } from 'zod'\nexport const x = z\n` },
      'packages/server/src/late.ts:2 dependencies',
    ],
    [
      'a shipped file that lives on a dev dependency',
      {
        'packages/spec/package.json': manifest('spec', { devDependencies: { zod: '*' } }),
        'packages/spec/src/wire.ts': `import { z } from 'zod'\nexport const x = z\n`,
      },
      'packages/spec/src/wire.ts:1 dependencies',
    ],
    [
      'a dependency nothing imports',
      { 'packages/spec/package.json': manifest('spec', { dependencies: { zod: '*' } }) },
      'packages/spec/package.json:1 dependencies',
    ],
    [
      'a dependency only tests import',
      {
        'packages/spec/package.json': manifest('spec', { dependencies: { zod: '*' } }),
        'packages/spec/src/a.test.ts': `import { z } from 'zod'\nexport const x = z\n`,
      },
      'packages/spec/package.json:1 dependencies',
    ],
    [
      'a build that does not wait for a dependency',
      { 'packages/toolkits/tsconfig.json': JSON.stringify({ references: [] }) },
      'packages/toolkits/tsconfig.json:1 dependencies',
    ],
    [
      'a build that waits for what is no dependency',
      { 'packages/spec/tsconfig.json': JSON.stringify({ references: [{ path: '../toolkits' }] }) },
      'packages/spec/tsconfig.json:1 dependencies',
    ],
    [
      'a toolkit named in the server by a string',
      { 'packages/server/src/quirk.ts': 'export const host = `https://api.acmemail.example`\n' },
      'packages/server/src/quirk.ts:1 neutral-core',
    ],
    [
      'a toolkit named in core by an identifier',
      { 'packages/core/src/quirk.ts': 'export const sendAcmeMail = 1\n' },
      'packages/core/src/quirk.ts:1 neutral-core',
    ],
    [
      'a provider named in the server',
      { 'packages/server/src/quirk.ts': `export const x = (name: string) => name === 'openai'\n` },
      'packages/server/src/quirk.ts:1 neutral-core',
    ],
    [
      'a provider named beside a kind of credential that sounds like it',
      {
        'packages/providers/google/package.json': manifest('google', {}),
        'packages/server/src/quirk.ts': `export const googleServiceAccount = 'a Google service account'\nexport const x = 'google'\n`,
      },
      'packages/server/src/quirk.ts:2 neutral-core',
    ],
    [
      'a route that opens the vault',
      { 'packages/server/src/routes/dump.ts': `export { open } from '../vault/vault.ts'\n` },
      'packages/server/src/routes/dump.ts:1 vault-access',
    ],
    [
      'a route that is handed the vault',
      { 'packages/server/src/routes/dump.ts': 'export const f = (x: { vault: () => 1 }) => x.vault()\n' },
      'packages/server/src/routes/dump.ts:1 vault-access',
    ],
    [
      'a long file',
      { 'packages/spec/src/long.ts': 'export const a = 1\n'.repeat(1).concat('// more\n'.repeat(400)) },
      'packages/spec/src/long.ts:401 file-size',
    ],
    [
      'a long function',
      { 'packages/spec/src/long.ts': `\nexport const f = () => {\n${'  f()\n'.repeat(59)}}\n` },
      'packages/spec/src/long.ts:2 function-size',
    ],
    [
      'a long method',
      { 'packages/spec/src/long.ts': `export class A {\n  run() {\n${'    run()\n'.repeat(59)}  }\n}\n` },
      'packages/spec/src/long.ts:2 function-size',
    ],
    [
      'a provider with too much code, over two files',
      {
        'packages/providers/openai/src/more.ts': 'export let a = 1\n'.concat('a += 1\n'.repeat(124)),
        'packages/providers/openai/src/most.ts': 'export let b = 1\n'.concat('b += 1\n'.repeat(124)),
      },
      'packages/providers/openai/package.json:1 provider-size',
    ],
    [
      'an adapter with too much code',
      { 'packages/providers/openai/src/more.ts': 'export let a = 1\n'.concat('a += 1\n'.repeat(150)) },
      'packages/providers/openai/src/more.ts:1 provider-size',
    ],
    [
      'a file name with a capital',
      { 'packages/spec/src/camelCase.ts': 'export const a = 1\n' },
      'packages/spec/src/camelCase.ts:1 file-name',
    ],
    [
      'a default export',
      { 'packages/spec/src/thing.ts': 'const a = 1\nexport default a\n' },
      'packages/spec/src/thing.ts:2 default-export',
    ],
    [
      'an old word as an identifier',
      { 'packages/spec/src/old.ts': 'export const getEntityId = 1\n' },
      'packages/spec/src/old.ts:1 vocabulary',
    ],
    [
      'an app that means a toolkit',
      { 'packages/spec/src/old.ts': 'export const f = (appKey: string) => appKey.length\n' },
      'packages/spec/src/old.ts:1 vocabulary',
    ],
    [
      'a file that does not parse',
      { 'packages/spec/src/bad.ts': 'export const = 1\n' },
      'packages/spec/src/bad.ts:1 syntax',
    ],
  ])('refuses %s', (_, changes, expected) => {
    expect([...new Set(broken(changes))]).toContain(expected)
    expect(new Set(broken(changes).map((line) => line.split(' ')[1])).size).toBe(1)
  })

  it('refuses a cycle, and tells the way round', () => {
    const found = broken({
      'packages/spec/src/a.ts': `import { b } from './b.ts'\nexport const a = () => b\n`,
      'packages/spec/src/b.ts': `import type { a } from './a.ts'\nexport const b = null as unknown as typeof a\n`,
    })
    expect(found).toEqual(['packages/spec/src/a.ts:1 import-cycle'])
  })
})

describe('what the structure check leaves alone', () => {
  it.each<[string, Record<string, string>]>([
    ['generated files', { 'packages/spec/src/data.gen.ts': 'export const a = 1\n'.concat('// more\n'.repeat(500)) }],
    [
      'files of types only',
      { 'packages/spec/src/shapes.ts': 'export interface A {\n'.concat('  // x\n'.repeat(500), '}\n') },
    ],
    [
      'a long describe in a test',
      {
        'packages/spec/src/a.test.ts': `import { describe, it } from 'vitest'\ndescribe('a', () => {\n${'  it("b", () => {})\n'.repeat(90)}})\n`,
      },
    ],
    [
      'toolkits named in tests, and the testing kit in a provider test',
      {
        'packages/server/src/a.test.ts': `export const slug = 'acmemail'\n`,
        'packages/testing/package.json': manifest('testing'),
        'packages/providers/openai/package.json': manifest('openai', {
          ...spec,
          peerDependencies: { openai: '*' },
          devDependencies: { '@composio/testing': '*', openai: '*' },
        }),
        'packages/providers/openai/src/a.test.ts': `import { kit } from '@composio/testing'\nkit()\n`,
      },
    ],
    [
      'a dev dependency that a framework asks for as its peer',
      {
        'packages/providers/openai/package.json': manifest('openai', {
          ...spec,
          peerDependencies: { openai: '*' },
          devDependencies: { openai: '*', zod: '*' },
        }),
        'packages/providers/openai/node_modules/openai/package.json': JSON.stringify({
          peerDependencies: { zod: '*' },
        }),
      },
    ],
    [
      'Node in tests of the browser package',
      {
        'packages/ui/package.json': manifest('ui'),
        'packages/ui/src/card.test.ts': `export { join } from 'node:path'\n`,
      },
    ],
    [
      'old words in comments and text',
      { 'packages/spec/src/a.ts': `// no entity\nexport const a = 'an integration'\n` },
    ],
    ['a name that only holds a slug inside', { 'packages/server/src/a.ts': `export const lacmemailer = 1\n` }],
  ])('%s', (_, changes) => {
    expect(broken(changes)).toEqual([])
  })

  it('counts the median over published files only', () => {
    const root = mkdtempSync(join(tmpdir(), 'structure-'))
    trees.push(root)
    const files = { ...sound, 'packages/spec/src/a.test.ts': '// x\n'.repeat(300) }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    expect(medianFileLines(readWorkspace(root))).toBe(1)
  })
})
