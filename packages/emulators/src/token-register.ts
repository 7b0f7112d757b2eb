import { createHash } from 'node:crypto'

export type TokenState = 'missing' | 'unknown' | 'expired' | 'valid'

/** What a person agreed to; every token that follows from one consent belongs to the same grant. */
export interface Grant {
  /** The consent form as it was submitted, where the gate saw it. */
  consent?: URLSearchParams
}

/** One access token the emulator's token endpoint gave out. */
export interface IssuedToken {
  /** Milliseconds since the epoch; `Infinity` for tokens that do not expire. */
  expiresAt: number
  grant: Grant
}

/** Which tokens were issued, by hash: the gate can tell a genuine token from any other string without keeping one. */
export class TokenRegister {
  readonly #access = new Map<string, IssuedToken>()
  readonly #refresh = new Map<string, Grant>()

  /** @param lifetime seconds; `Infinity` where the token does not expire. */
  add(token: string, lifetime: number, grant: Grant): void {
    this.#access.set(hash(token), { expiresAt: Date.now() + lifetime * 1000, grant })
  }

  addRefresh(token: string, grant: Grant): void {
    this.#refresh.set(hash(token), grant)
  }

  grantOf(refreshToken: string): Grant | undefined {
    return this.#refresh.get(hash(refreshToken))
  }

  find(token: string): IssuedToken | undefined {
    return this.#access.get(hash(token))
  }

  stateOf(token: string | undefined): TokenState {
    if (!token) return 'missing'
    const issued = this.find(token)
    if (!issued) return 'unknown'
    return issued.expiresAt > Date.now() ? 'valid' : 'expired'
  }

  expireAll(): void {
    for (const issued of this.#access.values()) issued.expiresAt = 0
  }

  /** Forgets every token of the grant that an access or refresh token belongs to (RFC 7009 section 2.1). */
  revoke(token: string): void {
    const grant = this.find(token)?.grant ?? this.grantOf(token)
    if (!grant) return
    for (const [key, issued] of this.#access) if (issued.grant === grant) this.#access.delete(key)
    for (const [key, owner] of this.#refresh) if (owner === grant) this.#refresh.delete(key)
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** The token of an `Authorization` header, with or without its scheme (Linear's personal keys have none). */
export function tokenOf(authorization: string | undefined): string | undefined {
  const token = authorization?.replace(/^(bearer|token)\s+/i, '').trim()
  return token === '' ? undefined : token
}
