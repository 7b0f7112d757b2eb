import type { UIMessage } from 'ai'
import { useCallback, useEffect, useState } from 'react'
import { Chat } from './chat.tsx'
import { Header } from './header.tsx'
import { post } from './post.ts'

/** A chat as the server keeps it. */
interface StoredChat {
  id: string
  messages: UIMessage[]
  /** Which model answers, for people. */
  model: string
}

/** Loads the chat this browser has, also after a reload, and shows it. */
export function App() {
  const [chat, setChat] = useState<StoredChat>()
  const [problem, setProblem] = useState('')
  const [loads, setLoads] = useState(0)
  useEffect(() => {
    const leaving = new AbortController()
    loadChat(leaving.signal).then(setChat, (error: unknown) => {
      if (!leaving.signal.aborted) setProblem(error instanceof Error ? error.message : String(error))
    })
    return () => leaving.abort()
  }, [loads])
  const reload = useCallback(() => {
    setChat(undefined)
    setProblem('')
    setLoads((count) => count + 1)
  }, [])
  const begin = () => post('/api/chat/new').then(() => location.reload())
  return (
    <div className="page">
      <Header model={chat?.model} onNew={() => void begin()} />
      {chat && <Chat key={`${chat.id} ${loads}`} id={chat.id} stored={chat.messages} onReload={reload} />}
      {problem && (
        <div className="notice" role="alert">
          <p>{problem}</p>
          <button type="button" onClick={() => location.reload()}>
            Load again
          </button>
        </div>
      )}
    </div>
  )
}

async function loadChat(signal: AbortSignal): Promise<StoredChat> {
  const response = await fetch('/api/chat', { signal })
  const body = (await response.json()) as StoredChat & { error?: string }
  if (!response.ok) throw new Error(body.error ?? 'The chat could not be loaded.')
  return body
}
