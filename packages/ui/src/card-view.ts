import { CARD_STYLE } from './card-style.ts'
import { wordsFor } from './card-words.ts'
import { type ConnectionState, httpUrl, isOpen } from './connection-state.ts'

/** What a card shows. */
export interface CardContent {
  /** Undefined until something is known. */
  state: ConnectionState | undefined
  /** A sentence in place of the state's own. */
  problem: string | undefined
  isDeclining: boolean
}

/** The inside of a card. It only draws: what happens is told to the element. */
export class CardView {
  readonly #root: ShadowRoot
  readonly #card = make('section', 'card', { role: 'group', 'aria-labelledby': 'title' })
  readonly #logo = make('img', 'logo', { alt: '', width: '40', height: '40' })
  readonly #title = make('p', 'title', { id: 'title', part: 'title' })
  readonly #why = make('p', 'why')
  readonly #abilities = make('ul', 'abilities', { role: 'list', 'aria-label': 'What it may do' })
  readonly #actions = make('div', 'actions')
  readonly #connect = make('a', 'connect', { target: '_blank', rel: 'noopener noreferrer', part: 'connect' })
  readonly #decline = make('button', 'decline', { type: 'button', part: 'decline' })
  /** There from the start: screen readers only tell of changes in regions they know. */
  readonly #status = make('p', 'status', { role: 'status', tabindex: '-1', part: 'status' })
  readonly #statusText = make('span', 'text')

  constructor(root: ShadowRoot, onDecline: () => void) {
    this.#root = root
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CARD_STYLE)
    root.adoptedStyleSheets = [sheet]
    const words = make('div', 'words')
    words.append(this.#title, this.#why)
    const head = make('div', 'head')
    head.append(this.#logo, words)
    this.#actions.append(this.#connect, this.#decline)
    this.#status.append(make('span', 'mark', { 'aria-hidden': 'true' }), this.#statusText)
    this.#card.append(head, this.#abilities, this.#actions, this.#status)
    root.append(this.#card)
    this.#decline.addEventListener('click', onDecline)
    // A logo that does not load leaves no broken picture behind.
    this.#logo.addEventListener('error', () => this.#logo.toggleAttribute('hidden', true))
  }

  show({ state, problem, isDeclining }: CardContent): void {
    const words = state && wordsFor(state)
    const href = state && httpUrl(state.url)?.href
    const hasActions = state !== undefined && href !== undefined && isOpen(state)
    // Where the focus was on what goes away, it goes to what is said instead of to the top of the page.
    const losesFocus = !hasActions && this.#actions.contains(this.#root.activeElement)
    this.#card.dataset.status = state?.status ?? 'unknown'
    this.#card.toggleAttribute('data-problem', problem !== undefined)
    setText(this.#title, words?.title ?? 'Connect an account')
    setText(this.#why, words?.why ?? '')
    setText(this.#statusText, problem ?? words?.status ?? '')
    this.#showLogo(state?.logo ?? null)
    this.#showAbilities(hasActions && state ? state.abilities : [])
    this.#actions.hidden = !hasActions
    if (href !== undefined) this.#connect.href = href
    else this.#connect.removeAttribute('href')
    if (words && this.#connect.firstChild?.textContent !== words.connect) {
      this.#connect.replaceChildren(words.connect, make('span', 'hint', {}, ' (opens in a new tab)'))
    }
    setText(this.#decline, words?.decline ?? '')
    this.#decline.setAttribute('aria-disabled', `${isDeclining}`)
    if (losesFocus) this.#status.focus()
  }

  #showLogo(logo: string | null): void {
    if (logo !== null && this.#logo.src !== logo) {
      this.#logo.src = logo
      this.#logo.hidden = false
    }
    if (logo === null) this.#logo.hidden = true
  }

  #showAbilities(abilities: ConnectionState['abilities']): void {
    this.#abilities.hidden = abilities.length === 0
    const items = abilities.map(({ verb, summary }) => {
      const item = make('li', 'ability')
      item.append(make('strong', 'verb', {}, `${verb}: `), summary)
      return item
    })
    this.#abilities.replaceChildren(...items)
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  attributes: Record<string, string> = {},
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.textContent = text
  return element
}

/** Only what is new: a live region would say the same words again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
