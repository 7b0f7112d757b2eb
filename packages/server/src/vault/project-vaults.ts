import type { SealedPlace, Vault } from './vault.ts'

/** A process goes on sealing under a key that was replaced for no longer than this, and the request it has begun. */
const LOOKED_UP_EVERY_MS = 5_000

/**
 * Every project's vault in one: a value is sealed and opened under the data keys of the project its place names. Keys
 * are loaded when a request of their project comes; without that, nothing of the project opens.
 */
export class ProjectVaults {
  readonly #open: (projectId: string) => Promise<Vault>
  readonly #vaults = new Map<string, { vault: Vault; loadedAt: number }>()
  readonly #opening = new Map<string, Promise<void>>()

  /** @param open - unwraps the data keys of a project that is known to exist, or makes the first */
  constructor(open: (projectId: string) => Promise<Vault>) {
    this.#open = open
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
    return this.#of(place.projectId).seal(plaintext, place)
  }

  /** @throws VaultError when the value was altered, moved, or sealed under a key of another project. */
  open(sealed: string, place: SealedPlace): string {
    return this.#of(place.projectId).open(sealed, place)
  }

  sealJson(value: unknown, place: SealedPlace): string {
    return this.seal(JSON.stringify(value), place)
  }

  openJson<T>(sealed: string, place: SealedPlace): T {
    return JSON.parse(this.open(sealed, place)) as T
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
    const vault = await this.#open(projectId)
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
