/** Requests left on a token below which another one is fetched; wide enough for the requests under way meanwhile. */
const reserve = 500

interface Upstream {
  token: string
  /** Set while another token is fetched, so that parallel requests fetch one. */
  renewal?: Promise<void>
  low: boolean
}

/**
 * Stands a fresh token of the same person in for one whose request budget at the emulator (5,000 an hour) runs out.
 * Used only where the limit is lifted on purpose: benchmarks.
 */
export class UpstreamTokens {
  readonly #renew: (consent: URLSearchParams) => Promise<string>
  readonly #byToken = new Map<string, Upstream>()

  constructor(renew: (consent: URLSearchParams) => Promise<string>) {
    this.#renew = renew
  }

  /** The token to send in place of `token`. */
  async current(token: string, consent: URLSearchParams): Promise<string> {
    const upstream = this.#entry(token)
    if (upstream.low) {
      upstream.renewal ??= this.#replace(upstream, consent)
      await upstream.renewal
    }
    return upstream.token
  }

  /** @param remaining the emulator's `x-ratelimit-remaining` */
  spent(token: string, remaining: string | null): void {
    const upstream = this.#entry(token)
    if (!upstream.renewal && remaining !== null && Number(remaining) < reserve) upstream.low = true
  }

  #entry(token: string): Upstream {
    let upstream = this.#byToken.get(token)
    if (!upstream) {
      upstream = { token, low: false }
      this.#byToken.set(token, upstream)
    }
    return upstream
  }

  async #replace(upstream: Upstream, consent: URLSearchParams): Promise<void> {
    try {
      upstream.token = await this.#renew(consent)
      upstream.low = false
    } finally {
      delete upstream.renewal
    }
  }
}
