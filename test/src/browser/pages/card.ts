import { type ConnectionCardElement, type ConnectionState, defineConnectionCard } from '@composio/ui'

/** What the tests do with the page. */
interface CardPage {
  /** Statuses, and what else events told. */
  seen: ConnectionState[]
  /** Puts a card on the page; properties are set before and after it is defined. */
  put(url: string, how: 'attribute' | 'early property' | 'connection'): void
  card(): ConnectionCardElement | null
}

const page: CardPage = {
  seen: [],
  put(url, how) {
    const card = document.createElement('composio-connection')
    if (how === 'attribute') card.setAttribute('url', url)
    else if (how === 'early property') card.url = url
    else card.connection = { ...REQUEST, url }
    document.getElementById('place')?.append(card)
    defineConnectionCard()
  },
  card: () => document.querySelector('composio-connection'),
}

/** Text that would be markup if it were read as any. */
const REQUEST = {
  id: 'lk_1',
  toolkit: 'github',
  toolkitName: '<img src=x onerror="throw 1">',
  reason: 'missing',
  expiresAt: '2026-11-22T12:00:00.000Z',
  status: 'pending',
  statusReason: null,
  connectedAccountId: null,
} as const

document.addEventListener('connectionchange', ({ detail }) => page.seen.push(detail))
Object.assign(globalThis, { page })
