import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { exclusively } from '../storage/exclusively.ts'
import type { Database, DataKeyRow, RootKeyRow } from '../storage/schema.ts'
import { deriveKey } from './root-key.ts'
import { type SealedPlace, Vault, VaultError } from './vault.ts'

/** What is wrapped by a root key: `rewrapped` by the one that is to follow, while there is one. */
export type Wrapped = Pick<DataKeyRow, 'wrapped' | 'rewrapped'>

/** The name by which the database tells root keys apart; it says nothing about the key. */
export function rootKeyId(rootKey: Uint8Array): string {
  return `rk_${Buffer.from(deriveKey(rootKey, 'composio/root-key-id')).toString('base64url').slice(0, 22)}`
}

/** A root key the database knows: the current one, or the one that is about to follow it. */
export class RootKey {
  readonly id: string
  /** Signs connect links. It outlives a replacement, so that open links do. */
  readonly linkKey: Uint8Array
  readonly #own: Vault
  readonly #before: Vault | undefined

  constructor(rootKey: Uint8Array, row: RootKeyRow) {
    this.id = row.id
    this.#own = wrappingVault(rootKey)
    const open = (column: 'link_key' | 'predecessor') => this.#own.open(row[column] ?? '', keyPlace(row.id, column))
    this.linkKey = Buffer.from(open('link_key'), 'base64')
    this.#before = row.predecessor === null ? undefined : vaultOf(Buffer.from(open('predecessor'), 'base64'))
  }

  /** As it is stored where this key is current, or about to be. @param standing - as the database says now */
  wrap(plaintext: string, place: SealedPlace, standing: 'current' | 'next'): Wrapped {
    const own = this.#own.seal(plaintext, place)
    if (standing === 'current') return { wrapped: own, rewrapped: null }
    if (!this.#before) throw new Error('the root key before this one is not known')
    return { wrapped: this.#before.seal(plaintext, place), rewrapped: own }
  }

  /** @throws VaultError where it is wrapped by other keys only, or was altered */
  unwrap({ wrapped, rewrapped }: Wrapped, place: SealedPlace): string {
    const ways: [Vault | undefined, string | null][] = [
      [this.#own, wrapped],
      [this.#own, rewrapped],
      [this.#before, wrapped],
    ]
    let problem: unknown
    for (const [vault, sealed] of ways) {
      if (!vault || sealed === null) continue
      try {
        return vault.open(sealed, place)
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        problem ??= error
      }
    }
    throw problem
  }
}

/**
 * The root key as the database knows it. The first one that comes is noted, if it opens what is there.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` for another one, `TS-SDK::VAULT_KEY_REPLACED` for one that was replaced
 */
export async function openRootKey(db: Kysely<Database>, rootKey: Uint8Array): Promise<RootKey> {
  const id = rootKeyId(rootKey)
  const rows = await listRootKeys(db)
  const known = rows.length > 0 ? rows : await noteFirst(db, rootKey, id)
  const row = known.find((each) => each.id === id)
  if (!row) throw wrongRootKey()
  if (row.retired_at !== null) throw replacedRootKey(row.retired_at)
  try {
    return new RootKey(rootKey, row)
  } catch (error) {
    throw error instanceof VaultError ? wrongRootKey(error) : error
  }
}

export function listRootKeys(db: Kysely<Database>): Promise<RootKeyRow[]> {
  return db.selectFrom('root_keys').selectAll().orderBy('created_at').execute()
}

/** Where a key stands now. @throws ComposioError as `openRootKey`, if it was replaced since it was opened */
export async function standingOf(db: Kysely<Database>, id: string): Promise<'current' | 'next'> {
  const row = (await listRootKeys(db)).find((each) => each.id === id)
  if (!row) throw wrongRootKey()
  if (row.retired_at !== null) throw replacedRootKey(row.retired_at)
  return row.current_since === null ? 'next' : 'current'
}

/** Whoever holds it is the only one who changes root keys, or adds what they wrap. */
export const ROOT_KEY_LOCK = 'root-key'

/** Of a database from before root keys were noted, links go on being signed by the key that was derived then. */
function noteFirst(db: Kysely<Database>, rootKey: Uint8Array, id: string): Promise<RootKeyRow[]> {
  return exclusively(db, ROOT_KEY_LOCK, async (trx) => {
    const rows = await listRootKeys(trx)
    if (rows.length > 0) return rows
    const now = new Date().toISOString()
    const linkKey = deriveKey(rootKey, 'composio/connect-links')
    const row = { ...keyRow(rootKey, { id, linkKey, now }), current_since: now }
    const someDataKey = await trx.selectFrom('data_keys').selectAll().limit(1).executeTakeFirst()
    if (someDataKey) openSome(new RootKey(rootKey, row), someDataKey)
    await trx.insertInto('root_keys').values(row).execute()
    return [row]
  })
}

function openSome(rootKey: RootKey, row: DataKeyRow): void {
  try {
    rootKey.unwrap(row, dataKeyPlace(row.id, row.project_id))
  } catch (error) {
    throw error instanceof VaultError ? wrongRootKey(error) : error
  }
}

/** A row for a root key, not current yet. @param before - the wrapping key of the one it is to follow */
export function keyRow(
  rootKey: Uint8Array,
  { id, linkKey, now, before }: { id: string; linkKey: Uint8Array; now: string; before?: Uint8Array },
): RootKeyRow {
  const vault = wrappingVault(rootKey)
  const seal = (bytes: Uint8Array, column: string) =>
    vault.seal(Buffer.from(bytes).toString('base64'), keyPlace(id, column))
  return {
    id,
    link_key: seal(linkKey, 'link_key'),
    predecessor: before ? seal(before, 'predecessor') : null,
    created_at: now,
    current_since: null,
    retired_at: null,
  }
}

/** What wraps data keys; the root key itself is never stored, under whatever other. */
export function wrappingKey(rootKey: Uint8Array): Uint8Array {
  return deriveKey(rootKey, 'composio/data-key-wrapping')
}

function wrappingVault(rootKey: Uint8Array): Vault {
  return vaultOf(wrappingKey(rootKey))
}

function vaultOf(key: Uint8Array): Vault {
  return new Vault({ id: 'root', key })
}

function keyPlace(row: string, column: string): SealedPlace {
  return { table: 'root_keys', row, column, projectId: '' }
}

export function dataKeyPlace(row: string, projectId: string): SealedPlace {
  return { table: 'data_keys', row, column: 'wrapped', projectId }
}

export function wrongRootKey(cause?: unknown): ComposioError {
  return new ComposioError('The vault key is not the one this data was sealed under.', {
    code: 'TS-SDK::VAULT_KEY_WRONG',
    possibleFixes: [
      'Start with the COMPOSIO_VAULT_KEY (or the vault.key file) that was in use when the data was written.',
    ],
    cause,
  })
}

export const VAULT_KEY_REPLACED = 'TS-SDK::VAULT_KEY_REPLACED'

function replacedRootKey(retiredAt: string): ComposioError {
  return new ComposioError(`This vault key was replaced by another one at ${retiredAt}.`, {
    code: VAULT_KEY_REPLACED,
    possibleFixes: [
      'Start with the COMPOSIO_VAULT_KEY that took its place.',
      'With a vault.key file, run `composio vault rotate --root-key` again: it puts the new file in its place.',
    ],
  })
}
