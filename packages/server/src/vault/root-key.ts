import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ComposioError } from '@composio/spec'
import { IN_MEMORY } from '../storage/open-database.ts'

/** Beside the data, where no key is configured. */
export const KEY_FILE = 'vault.key'
const KEY_BYTES = 32
const HOW_TO_MAKE_ONE = "node -e \"console.log(require('crypto').randomBytes(32).toString('base64'))\""

export interface RootKeyOptions {
  dataDir: string
  /** 32 bytes in base64; outranks the key file. */
  configured?: string | undefined
  /** Make a key file (mode 0600) beside the data when there is no key yet. */
  mayGenerate: boolean
}

/**
 * The key everything else is wrapped under.
 * @throws ComposioError `TS-SDK::VAULT_KEY_MISSING` or `TS-SDK::VAULT_KEY_INVALID`.
 */
export function loadRootKey({ dataDir, configured, mayGenerate }: RootKeyOptions): Uint8Array {
  if (configured) return parseKey(configured, 'COMPOSIO_VAULT_KEY')
  if (dataDir === IN_MEMORY) return randomBytes(KEY_BYTES)
  const file = join(dataDir, KEY_FILE)
  if (mayGenerate && !existsSync(file)) generateKeyFile(file)
  if (mayGenerate) return parseKey(readFileSync(file, 'utf8'), file)
  throw new ComposioError('No vault key: set COMPOSIO_VAULT_KEY to 32 random bytes in base64.', {
    code: 'TS-SDK::VAULT_KEY_MISSING',
    possibleFixes: [
      `Make a key with: ${HOW_TO_MAKE_ONE}`,
      'To try things out, start with --dev: it keeps a key beside the data.',
    ],
  })
}

/** A key for one purpose, derived from the root key (HKDF-SHA256, RFC 5869). */
export function deriveKey(rootKey: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', rootKey, '', purpose, KEY_BYTES))
}

/** Written whole under another name, then linked into place: of two processes starting at once, one key wins. */
export function generateKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
}

/** @throws ComposioError `TS-SDK::VAULT_KEY_INVALID` that names the source, and does not repeat the text */
export function parseKey(text: string, source: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === KEY_BYTES) return key
  throw new ComposioError(`${source} does not hold 32 bytes in base64 (it decodes to ${key.length}).`, {
    code: 'TS-SDK::VAULT_KEY_INVALID',
    possibleFixes: [`Make a key with: ${HOW_TO_MAKE_ONE}`],
  })
}
