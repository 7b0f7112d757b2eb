import { type SealedPlace, type Vault, VaultError } from './vault.ts'

/** A process goes on sealing under a key that was replaced for no longer than this, and the request it has begun. */
const LOOKED_UP_EVERY_MS = 5_000

export interface VaultSource {
  /**
   * Unwraps the data keys of a project that is known to exist, or makes the first.
   * @param known - its vault so far
   */
  open(projectId: string, known: Vault | undefined): Promise<Vault>
  /** Is told now and then how many values a data key has sealed since. */
  noteSealed(projectId: string, keyId: string, count: number): Promise<void>
  log(line: string): void
}

/**
 * Every project's vault in one: a value is sealed and opened under the data keys of the project its place names. Keys
 * are loaded when a request of their project comes; without that, nothing of the project opens.
 */
export class ProjectVaults {
  readonly #source: VaultSource
  readonly #vaults = new Map<string, { vault: Vault; loadedAt: number }>()
  readonly #opening = new Map<string, Promise<void>>()
  /** By project and key: how many values were sealed since it was told. */
  readonly #sealed = new Map<string, Map<string, number>>()

  constructor(source: VaultSource) {
    this.#source = source
  }

  /**
   * Loads the data keys of a project, and again from time to time, because another process may have replaced them.
   * @param sealed - a value about to be opened; its key is looked for when it is not among those loaded
   * @throws what loading throws; the next call tries again
   */
  async prepare(projectId: string, sealed?: string | null): Promise<void> {
    const loaded = this.#vaults.get(projectId)
    if (!loaded || performance.now() - loaded.loadedAt > LOOKED_UP_EVERY_MS) await this.#loadOnce(projectId)
    // Not together with a look-up that may have begun before the key was there.
    if (sealed && !this.#of(projectId).hasKeyOf(sealed)) await this.#load(projectId)
  }

  seal(plaintext: string, place: SealedPlace): string {
    const vault = this.#of(place.projectId)
    this.#count(place.projectId, vault.currentId, 1)
    return vault.seal(plaintext, place)
  }

  /** @throws VaultError when the value was altered, moved, or sealed under a key of another project. */
  open(sealed: string, place: SealedPlace): string {
    try {
      return this.#of(place.projectId).open(sealed, place)
    } catch (error) {
      // Whoever runs the server has to know, whatever becomes of the request.
      if (error instanceof VaultError) this.#source.log(`the vault: ${error.message}`)
      throw error
    }
  }

  sealJson(value: unknown, place: SealedPlace): string {
    return this.seal(JSON.stringify(value), place)
  }

  openJson<T>(sealed: string, place: SealedPlace): T {
    return JSON.parse(this.open(sealed, place)) as T
  }

  /** Tells what was sealed and not told yet. */
  async close(): Promise<void> {
    for (const projectId of [...this.#sealed.keys()]) await this.#tellSealed(projectId)
  }

  #count(projectId: string, keyId: string, more: number): void {
    const counts = this.#sealed.get(projectId) ?? new Map<string, number>()
    this.#sealed.set(projectId, counts)
    counts.set(keyId, (counts.get(keyId) ?? 0) + more)
  }

  /** That it cannot be told decides nothing about a request: it is told the next time. */
  async #tellSealed(projectId: string): Promise<void> {
    const counts = this.#sealed.get(projectId)
    this.#sealed.delete(projectId)
    for (const [keyId, count] of counts ?? []) {
      try {
        await this.#source.noteSealed(projectId, keyId, count)
      } catch (error) {
        this.#count(projectId, keyId, count)
        this.#source.log(`count of ${keyId}: ${error instanceof Error ? error.message : 'unknown error'}`)
      }
    }
  }

  #loadOnce(projectId: string): Promise<void> {
    const opening = this.#opening.get(projectId)
    if (opening) return opening
    const started = this.#load(projectId).finally(() => this.#opening.delete(projectId))
    this.#opening.set(projectId, started)
    return started
  }

  async #load(projectId: string): Promise<void> {
    const loadedAt = performance.now()
    await this.#tellSealed(projectId)
    const vault = await this.#source.open(projectId, this.#vaults.get(projectId)?.vault)
    const present = this.#vaults.get(projectId)
    // An older look-up may end after a newer one.
    if (!present || present.loadedAt <= loadedAt) this.#vaults.set(projectId, { vault, loadedAt })
  }

  #of(projectId: string): Vault {
    const loaded = this.#vaults.get(projectId)
    if (!loaded)
      throw new Error(`the data key of ${projectId} is not loaded: its request was not let in by a key or a link`)
    return loaded.vault
  }
}
