import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type SealedPlace, Vault, VaultError } from './vault.ts'

const place: SealedPlace = { table: 'connected_accounts', row: 'ca_1', column: 'credential', projectId: 'pr_1' }
const vault = new Vault({ id: 'dek_1', key: randomBytes(32) })
const sealed = vault.seal('a secret, größer als 0', place)

describe('a sealed value', () => {
  it('opens where it was sealed', () => {
    expect(vault.open(sealed, place)).toBe('a secret, größer als 0')
    expect(vault.open(vault.seal('', place), place)).toBe('')
  })

  it('shows nothing of itself, and is another one each time', () => {
    expect(sealed).toMatch(/^v1\.dek_1\.[\w-]+$/)
    expect(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('secret')
    expect(new Set(Array.from({ length: 1000 }, () => vault.seal('x', place))).size).toBe(1000)
  })

  it.each<[string, Partial<SealedPlace>]>([
    ['row', { row: 'ca_2' }],
    ['table', { table: 'auth_configs' }],
    ['column', { column: 'secrets' }],
    ['project', { projectId: 'pr_2' }],
    ['shifted boundary', { table: 'connected_accountsca_', row: '1' }],
  ])('does not open at another %s', (_, moved) => {
    expect(() => vault.open(sealed, { ...place, ...moved })).toThrow(VaultError)
  })

  it('does not open with any one bit changed', () => {
    const [format, id, payload] = sealed.split('.') as [string, string, string]
    const bytes = Buffer.from(payload, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const text = `${format}.${id}.${changed.toString('base64url')}`
      expect(() => vault.open(text, place), `bit ${bit}`).toThrow(VaultError)
    }
  })

  it('does not open cut short, with a short tag, or in another form', () => {
    const [format, id, payload] = sealed.split('.') as [string, string, string]
    const bytes = Buffer.from(payload, 'base64url')
    const forms = [
      ...Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length).toString('base64url')),
      Buffer.concat([bytes, Buffer.from([0])]).toString('base64url'),
    ].map((changed) => `${format}.${id}.${changed}`)
    for (const text of [...forms, '', 'v1', 'v1.dek_1', `v2.${id}.${payload}`, `v1.dek_2.${payload}`, `${sealed}.x`]) {
      expect(() => vault.open(text, place), text).toThrow(VaultError)
    }
  })

  it('does not open under another key of the same name', () => {
    const other = new Vault({ id: 'dek_1', key: randomBytes(32) })
    expect(() => other.open(sealed, place)).toThrow(/does not open/)
  })

  it('opens under a key that is no longer the current one', () => {
    const older = { id: 'dek_1', key: randomBytes(32) }
    const before = new Vault(older).seal('kept', place)
    const rotated = new Vault({ id: 'dek_2', key: randomBytes(32) }, [older])
    expect(rotated.open(before, place)).toBe('kept')
    expect(rotated.seal('new', place)).toMatch(/^v1\.dek_2\./)
  })

  it('says nothing of the value when it does not open', () => {
    try {
      vault.open(sealed, { ...place, row: 'ca_2' })
      expect.unreachable()
    } catch (error) {
      expect(String((error as Error).stack)).not.toContain(sealed.slice(10, 30))
    }
  })
})
