import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { ApiError } from '../http/api-error.ts'

/** Where a sealed value stands. It is bound in as associated data: a value moved to another place does not open. */
export interface SealedPlace {
  table: string
  row: string
  column: string
  projectId: string
}

/** A data key and its id; the id is stored with each value, so that keys can be changed while old values still open. */
export interface DataKey {
  id: string
  key: Uint8Array
}

const FORMAT = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Of one that was altered, anything may be part. */
const LONGEST_KEY_ID = 26

/**
 * Seals values with AES-256-GCM (NIST SP 800-38D) under a data key. A sealed value reads
 * `v1.<key id>.<base64url of nonce, tag and ciphertext>`.
 */
export class Vault {
  readonly #keys: Map<string, Uint8Array>
  readonly #current: DataKey

  constructor(current: DataKey, older: DataKey[] = []) {
    this.#current = current
    this.#keys = new Map([current, ...older].map(({ id, key }) => [id, key]))
  }

  /** Of the key it seals under. */
  get currentId(): string {
    return this.#current.id
  }

  keyNamed(id: string): DataKey | undefined {
    const key = this.#keys.get(id)
    return key && { id, key }
  }

  seal(plaintext: string, place: SealedPlace): string {
    const { id, key } = this.#current
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(associatedData(place, id))
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    return `${sealedPrefix(id)}${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`
  }

  /** Whether the key a value says it is sealed under is here. */
  hasKeyOf(sealed: string): boolean {
    return this.#keys.has(sealed.split('.', 2)[1] ?? '')
  }

  /** @throws VaultError when the value was altered, moved, or sealed under a key that is not here. */
  open(sealed: string, place: SealedPlace): string {
    const [format, id, payload, ...rest] = sealed.split('.')
    if (format !== FORMAT || !id || !payload || rest.length > 0) throw new VaultError(place, 'it is no sealed value')
    const key = this.#keys.get(id)
    if (!key) throw new VaultError(place, `sealed under the unknown key ${id.slice(0, LONGEST_KEY_ID)}`)
    const bytes = Buffer.from(payload, 'base64url')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new VaultError(place, 'it was cut short')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associatedData(place, id))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    try {
      const plaintext = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([plaintext, decipher.final()]).toString('utf8')
    } catch {
      // The cipher's own error says nothing more, and must carry nothing of the value.
      throw new VaultError(place, 'it was altered, moved, or sealed under another key')
    }
  }
}

/** What every value sealed under a key begins with. */
export function sealedPrefix(keyId: string): string {
  return `${FORMAT}.${keyId}.`
}

/** What is in the database is not what was sealed there. Whoever asks is told; the message has the place in it, no value. */
export class VaultError extends ApiError {
  override name = 'VaultError'

  constructor({ table, row, column }: SealedPlace, why: string) {
    super('HTTP_InternalServerError', `${table}.${column} of ${row} does not open: ${why}.`, {
      suggestedFix: 'Somebody changed the database. Connect the account, or enter the secret, again.',
    })
  }
}

// JSON keeps the parts apart whatever characters they hold.
function associatedData({ table, row, column, projectId }: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyId, projectId, table, row, column]), 'utf8')
}
