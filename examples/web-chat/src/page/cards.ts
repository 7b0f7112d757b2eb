import type { ConnectionState } from '@composio/ui'
import { connectionIn } from '@composio/vercel'
import { isToolUIPart, type UIMessage } from 'ai'
import { useCallback, useState } from 'react'

/** A connection request as the tool call told of it. */
type Request = ReturnType<typeof connectionIn>[number]

/** What to show for each tool call, by its ID: each request once, at the first call that needs it. */
export type Cards = Record<string, Request[]>

/**
 * The cards of a chat. A call's result takes the place of what it waited for, so they are kept for as long as the page
 * is open: “Connected as …” stays where it was.
 */
export function useCards(messages: UIMessage[]): { cards: Cards; onState: (state: ConnectionState) => void } {
  const [seen, setSeen] = useState<Cards>({})
  const fresh = newCards(messages, seen)
  if (fresh) setSeen({ ...seen, ...fresh })
  const onState = useCallback((state: ConnectionState) => {
    setSeen((before) =>
      Object.fromEntries(
        Object.entries(before).map(([id, cards]) => [
          id,
          cards.map((card) => (card.id === state.id ? { ...card, status: state.status } : card)),
        ]),
      ),
    )
  }, [])
  return { cards: { ...seen, ...fresh }, onState }
}

/** Whether the person has not acted on it yet. */
export function isOpenCard({ status }: Request): boolean {
  return status === 'pending' || status === 'opened'
}

function newCards(messages: UIMessage[], seen: Cards): Cards | undefined {
  const known = new Set(
    Object.values(seen)
      .flat()
      .map(({ id }) => id),
  )
  const fresh: Cards = {}
  for (const part of messages.flatMap(({ parts }) => parts)) {
    if (!isToolUIPart(part)) continue
    const unseen = connectionIn(part).filter(({ id }) => !known.has(id))
    for (const { id } of unseen) known.add(id)
    if (unseen.length > 0) fresh[part.toolCallId] = [...(seen[part.toolCallId] ?? []), ...unseen]
  }
  return Object.keys(fresh).length > 0 ? fresh : undefined
}
