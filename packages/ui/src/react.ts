'use client'

import type { ConnectionRequired } from '@composio/spec'
import { createElement, type ReactElement, useCallback, useEffect, useRef, useState } from 'react'
import { CONNECTION_CARD, type ConnectionCardElement, defineConnectionCard } from './connection-card.ts'
import { ConnectionLinkError, type ConnectionState, httpUrl, stateOfRequest } from './connection-state.ts'
import { declineConnection, watchConnection } from './watch-connection.ts'

/** A connection request as a component shows it. */
export interface UseConnectionResult {
  /** Undefined until the server has answered, where only a URL was given. */
  state: ConnectionState | undefined
  /** Set when the link is none, or not known: there is nothing to wait for. */
  error: ConnectionLinkError | undefined
  /** False while the server cannot be asked; it is tried again. */
  isReachable: boolean
  /** The person does not want to. @throws TypeError when the server cannot be reached. */
  decline: () => Promise<void>
}

interface Seen {
  url: string
  state?: ConnectionState
  error?: ConnectionLinkError
  isAway?: boolean
}

/**
 * Follows a connection request while the component is mounted, for those who draw their own card.
 * @param connection - what the tool call said, or the Connect Link alone
 */
export function useConnection(connection: ConnectionRequired | string): UseConnectionResult {
  const url = typeof connection === 'string' ? connection : connection.url
  const [seen, setSeen] = useState<Seen>({ url })
  useEffect(() => {
    const following = new AbortController()
    const learn = (news: Omit<Seen, 'url'>) =>
      setSeen((before) => ({ ...(before.url === url && before), ...news, url }))
    const watching = watchConnection(url, (state) => learn({ state, isAway: false }), {
      signal: following.signal,
      onReachable: (isReachable) => learn({ isAway: !isReachable }),
    })
    watching.catch((error: unknown) => {
      if (!(error instanceof ConnectionLinkError)) throw error
      if (!following.signal.aborted) learn({ error })
    })
    return () => following.abort()
  }, [url])
  const decline = useCallback(async () => {
    const state = await declineConnection(url)
    setSeen({ url, state })
  }, [url])
  // Of another link than before nothing has been seen yet.
  const current: Seen = seen.url === url ? seen : { url }
  const given = typeof connection === 'string' ? undefined : stateOfRequest(connection)
  return { state: current.state ?? given, error: current.error, isReachable: !current.isAway, decline }
}

export interface ConnectionCardProps {
  /** What the tool call said; or `url`. */
  connection?: ConnectionRequired | undefined
  /** The Connect Link, where no more is known. */
  url?: string | undefined
  /** Gets the first answer and every change. */
  onChange?: ((state: ConnectionState) => void) | undefined
  className?: string | undefined
}

/** The card of `<composio-connection>`. On a server, and until the script runs, it is a plain link. */
export function ConnectionCard({ connection, url, onChange, className }: ConnectionCardProps): ReactElement {
  const link = connection?.url ?? url ?? ''
  const card = useRef<ConnectionCardElement>(null)
  const latest = useRef(onChange)
  useEffect(() => {
    latest.current = onChange
    if (card.current) card.current.connection = connection
  })
  useEffect(() => {
    defineConnectionCard()
    const element = card.current
    const tell = ({ detail }: CustomEvent<ConnectionState>) => latest.current?.(detail)
    element?.addEventListener('connectionchange', tell)
    return () => element?.removeEventListener('connectionchange', tell)
  }, [])
  const href = httpUrl(link)?.href
  const words = `Connect ${connection?.toolkitName ?? 'your account'}`
  const plain = href && createElement('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words)
  return createElement(CONNECTION_CARD, { ref: card, url: link, class: className }, plain)
}
