import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { IN_MEMORY, openDatabase } from '../storage/open-database.ts'
import { openVault } from './open-vault.ts'
import { deriveKey, loadRootKey } from './root-key.ts'

const place = { table: 't', row: 'r', column: 'c', projectId: 'pr_1' }
const folders: string[] = []
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'vault-')))
  return folders.at(-1)!
}
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true })
})

describe('the vault of a project', () => {
  it('is the same at every start with the same root key', async () => {
    const dataDir = folder()
    const rootKey = loadRootKey({ dataDir, mayGenerate: true })
    const first = await openDatabase(dataDir)
    const sealed = (await openVault(first, rootKey, 'pr_1')).seal('kept', place)
    await first.destroy()
    const again = await openDatabase(dataDir)
    const reread = loadRootKey({ dataDir, mayGenerate: true })
    expect((await openVault(again, reread, 'pr_1')).open(sealed, place)).toBe('kept')
    await again.destroy()
  })

  it('has a key of its own: another project cannot open its values', async () => {
    const db = await openDatabase(IN_MEMORY)
    const rootKey = loadRootKey({ dataDir: IN_MEMORY, mayGenerate: true })
    const vaults = await openVault(db, rootKey, 'pr_1')
    const sealed = vaults.seal('mine', place)
    const elsewhere = { ...place, projectId: 'pr_2' }
    expect(() => vaults.open(sealed, elsewhere)).toThrow('the data key of pr_2 is not loaded')
    await vaults.prepare('pr_2')
    expect(() => vaults.open(sealed, elsewhere)).toThrow('unknown key')
    expect(() => vaults.open(vaults.seal('theirs', elsewhere), place)).toThrow('unknown key')
    expect(vaults.open(sealed, place)).toBe('mine')
    await db.destroy()
  })

  it('is one, however many processes and requests make it at once', async () => {
    const dataDir = folder()
    const rootKey = loadRootKey({ dataDir, mayGenerate: true })
    const dbs = [await openDatabase(dataDir), await openDatabase(dataDir)]
    const replicas = await Promise.all(dbs.map((db) => openVault(db, rootKey, 'pr_1')))
    await Promise.all(replicas.flatMap((vaults) => [vaults.prepare('pr_new'), vaults.prepare('pr_new')]))
    const shared = { ...place, projectId: 'pr_new' }
    expect(replicas[1]!.open(replicas[0]!.seal('shared', shared), shared)).toBe('shared')
    await Promise.all(dbs.map((db) => db.destroy()))
  })

  it('refuses a root key the data was not sealed under, and says what to do', async () => {
    const db = await openDatabase(IN_MEMORY)
    await openVault(db, loadRootKey({ dataDir: IN_MEMORY, mayGenerate: true }), 'pr_1')
    const wrong = loadRootKey({ dataDir: IN_MEMORY, mayGenerate: true })
    await expect(openVault(db, wrong, 'pr_1')).rejects.toMatchObject({
      code: 'TS-SDK::VAULT_KEY_WRONG',
      possibleFixes: [expect.stringContaining('COMPOSIO_VAULT_KEY')],
    })
    await db.destroy()
  })
})

describe('the root key', () => {
  it('is made once, in a file only its owner can read', () => {
    const dataDir = join(folder(), 'new')
    const key = loadRootKey({ dataDir, mayGenerate: true })
    expect(key).toHaveLength(32)
    expect(loadRootKey({ dataDir, mayGenerate: true })).toEqual(key)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'vault.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual(['vault.key'])
  })

  it('is not made unasked', () => {
    expect(() => loadRootKey({ dataDir: folder(), mayGenerate: false })).toThrow(
      expect.objectContaining({ code: 'TS-SDK::VAULT_KEY_MISSING' }),
    )
  })

  it.each(['short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), '***'])(
    'is refused as %s, without being repeated',
    (configured) => {
      expect(() => loadRootKey({ dataDir: folder(), configured, mayGenerate: true })).toThrow(
        expect.objectContaining({
          code: 'TS-SDK::VAULT_KEY_INVALID',
          message: expect.not.stringContaining(configured),
        }),
      )
    },
  )

  it('is refused from a file that was cut short', () => {
    const dataDir = folder()
    writeFileSync(join(dataDir, 'vault.key'), 'AAAA')
    expect(() => loadRootKey({ dataDir, mayGenerate: true })).toThrow(/vault\.key does not hold 32 bytes/)
  })

  it('gives each purpose a key of its own', () => {
    const root = loadRootKey({ dataDir: IN_MEMORY, mayGenerate: true })
    expect(deriveKey(root, 'a')).toEqual(deriveKey(root, 'a'))
    expect(deriveKey(root, 'a')).not.toEqual(deriveKey(root, 'b'))
    expect(deriveKey(root, 'a')).not.toEqual(root)
  })
})
