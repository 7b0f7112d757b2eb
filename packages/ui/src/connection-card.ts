import type { ConnectionRequired } from '@composio/spec'
import { CardView } from './card-view.ts'
import { ConnectionLinkError, type ConnectionState, isOpen, stateOfRequest } from './connection-state.ts'
import { declineConnection, watchConnection } from './watch-connection.ts'

/** The element's name in HTML. */
export const CONNECTION_CARD = 'composio-connection'

const AWAY = 'The server cannot be reached. Trying again…'
const NOT_DECLINED = 'That did not get through. Try again.'
const PROBLEMS = {
  REFUSED_URL: 'This is no connect link.',
  UNKNOWN_LINK: 'This link is not known any more. Ask again to get a new one.',
}

/** On a server there are no elements; the class is only a name there. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * `<composio-connection url="…">`: what a person has to connect, and how it stands. Give it the Connect Link as `url`,
 * or the whole request as `connection`, which it can show at once. It follows the request while it is on the page.
 *
 * Emits `connectionchange` (bubbling, composed; `detail`: the `ConnectionState`) for the first answer and every change.
 */
export class ConnectionCardElement extends Base {
  static readonly observedAttributes = ['url']
  #view: CardView | undefined
  #request: ConnectionRequired | undefined
  #state: ConnectionState | undefined
  #problem: string | undefined
  #isDeclining = false
  #following: AbortController | undefined

  /** The Connect Link. */
  get url(): string {
    return this.#request?.url ?? this.getAttribute('url') ?? ''
  }

  set url(url: string) {
    this.setAttribute('url', url)
  }

  /** What the tool call said. */
  get connection(): ConnectionRequired | undefined {
    return this.#request
  }

  set connection(request: ConnectionRequired | undefined) {
    const before = this.url
    this.#request = request
    if (this.isConnected && this.url !== before) this.#follow()
    else if (this.isConnected && !this.#state) this.#draw()
  }

  /** How the request stands, as far as it is known. */
  get state(): ConnectionState | undefined {
    return this.#state ?? (this.#request && stateOfRequest(this.#request))
  }

  connectedCallback(): void {
    this.#takeEarlyProperties()
    this.#view ??= new CardView(this.attachShadow({ mode: 'open' }), () => void this.decline())
    this.#follow()
  }

  disconnectedCallback(): void {
    this.#following?.abort()
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== now && this.isConnected && this.#view && !this.#request) this.#follow()
  }

  /** As the person's “Not now”. */
  async decline(): Promise<void> {
    if (this.#isDeclining || (this.state && !isOpen(this.state))) return
    this.#isDeclining = true
    this.#draw()
    const { url } = this
    try {
      const state = await declineConnection(url)
      if (url === this.url) this.#take(state)
    } catch (error) {
      this.#problem = error instanceof ConnectionLinkError ? PROBLEMS[error.code] : NOT_DECLINED
    } finally {
      this.#isDeclining = false
      this.#draw()
    }
  }

  #follow(): void {
    this.#following?.abort()
    const following = new AbortController()
    this.#following = following
    this.#state = undefined
    this.#problem = undefined
    this.#draw()
    if (this.url === '') return
    const watching = watchConnection(this.url, (state) => this.#take(state), {
      signal: following.signal,
      onReachable: (isReachable) => {
        this.#problem = isReachable ? undefined : AWAY
        this.#draw()
      },
    })
    watching.catch((error: unknown) => {
      if (following.signal.aborted) return
      // Of a link that is gone, what the tool call said of its end still holds.
      if (error instanceof ConnectionLinkError && this.state && !isOpen(this.state)) return
      this.#problem = error instanceof ConnectionLinkError ? PROBLEMS[error.code] : String(error)
      this.#draw()
    })
  }

  #take(state: ConnectionState): void {
    const isNews = state.status !== this.#state?.status
    this.#state = state
    this.#problem = undefined
    this.#draw()
    if (!isNews) return
    const event = new CustomEvent('connectionchange', { detail: state, bubbles: true, composed: true })
    this.dispatchEvent(event)
  }

  #draw(): void {
    this.#view?.show({ state: this.state, problem: this.#problem, isDeclining: this.#isDeclining })
  }

  /** Properties that were set before the element was defined hide the class's own. */
  #takeEarlyProperties(): void {
    for (const name of ['connection', 'url'] as const) {
      if (!Object.hasOwn(this, name)) continue
      const value = this[name]
      delete (this as Partial<Pick<this, typeof name>>)[name]
      Object.assign(this, { [name]: value })
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'composio-connection': ConnectionCardElement
  }
  interface GlobalEventHandlersEventMap {
    connectionchange: CustomEvent<ConnectionState>
  }
}

/** Registers `<composio-connection>`. Again, or on a server, it does nothing. */
export function defineConnectionCard(): void {
  if (typeof customElements === 'undefined' || customElements.get(CONNECTION_CARD)) return
  customElements.define(CONNECTION_CARD, ConnectionCardElement)
}
