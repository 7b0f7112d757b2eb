import type { SealedPlace, Vault } from './vault.ts'

/**
 * Every project's vault in one: a value is sealed and opened under the data key of the project its place names. Keys
 * are loaded when a request of their project comes; without that, nothing of the project opens.
 */
export class ProjectVaults {
  readonly #open: (projectId: string) => Promise<Vault>
  readonly #vaults = new Map<string, Vault>()
  readonly #opening = new Map<string, Promise<void>>()

  /** @param open - unwraps the data key of a project that is known to exist, or makes it on first use */
  constructor(open: (projectId: string) => Promise<Vault>) {
    this.#open = open
  }

  /** Loads the data key of a project, once. @throws what opening it throws; the next call tries again. */
  prepare(projectId: string): Promise<void> {
    if (this.#vaults.has(projectId)) return Promise.resolve()
    const opening = this.#opening.get(projectId)
    if (opening) return opening
    const started = this.#load(projectId).finally(() => this.#opening.delete(projectId))
    this.#opening.set(projectId, started)
    return started
  }

  seal(plaintext: string, place: SealedPlace): string {
    return this.#of(place).seal(plaintext, place)
  }

  /** @throws VaultError when the value was altered, moved, or sealed under a key of another project. */
  open(sealed: string, place: SealedPlace): string {
    return this.#of(place).open(sealed, place)
  }

  sealJson(value: unknown, place: SealedPlace): string {
    return this.seal(JSON.stringify(value), place)
  }

  openJson<T>(sealed: string, place: SealedPlace): T {
    return JSON.parse(this.open(sealed, place)) as T
  }

  async #load(projectId: string): Promise<void> {
    this.#vaults.set(projectId, await this.#open(projectId))
  }

  #of({ projectId }: SealedPlace): Vault {
    const vault = this.#vaults.get(projectId)
    if (!vault)
      throw new Error(`the data key of ${projectId} is not loaded: its request was not let in by a key or a link`)
    return vault
  }
}
