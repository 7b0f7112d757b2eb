import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport, type UIMessage } from 'ai'
import { useEffect, useState } from 'react'
import { isOpenCard, useCards } from './cards.ts'
import { Composer } from './composer.tsx'
import { Message } from './message.tsx'
import { post } from './post.ts'
import { Suggestions } from './suggestions.tsx'
import { useFollowedEnd } from './use-followed-end.ts'

interface ChatProps {
  id: string
  /** What was said before the page was loaded. */
  stored: UIMessage[]
  /** Asks the server for the chat again, after the connection broke. */
  onReload: () => void
}

const transport = new DefaultChatTransport<UIMessage>({
  api: '/api/chat',
  // The server keeps the chat; it needs only what is new.
  prepareSendMessagesRequest: ({ messages }) => ({ body: { text: textOf(messages.at(-1)) } }),
})

export function Chat({ id, stored, onReload }: ChatProps) {
  // An answer that was under way when the page was loaded comes from its beginning.
  const { messages, sendMessage, status, error } = useChat({ id, messages: stored, resume: true, transport })
  const { cards, onState } = useCards(messages)
  const [queued, setQueued] = useState<string[]>([])
  const isBusy = status === 'submitted' || status === 'streaming'
  const isWaiting = isBusy && Object.values(cards).flat().some(isOpenCard)

  const say = (text: string) => {
    if (!isBusy) return void sendMessage({ text })
    // Writing instead of connecting is declining: the answer under way goes on without, and this comes next.
    setQueued((before) => [...before, text])
    if (isWaiting) post('/api/chat/decline').catch(onReload)
  }
  useEffect(() => {
    const [next, ...rest] = queued
    if (status !== 'ready' || next === undefined) return
    setQueued(rest)
    void sendMessage({ text: next })
  }, [status, queued, sendMessage])

  const { scroller, content } = useFollowedEnd()
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keyboard too */}
      <main className="scroller" ref={scroller} tabIndex={0}>
        <div className="talk" ref={content}>
          {messages.length === 0 && !isBusy && <Suggestions onChoose={say} />}
          <div className="messages" role="log" aria-label="Conversation">
            {messages.map((message) => (
              <Message key={message.id} message={message} cards={cards} onState={onState} />
            ))}
            {status === 'submitted' && <p className="thinking">Thinking…</p>}
            {queued.map((text) => (
              <div key={text} className="message user">
                <p>{text}</p>
              </div>
            ))}
            {error && (
              <div className="notice">
                <p>The connection to the chat broke. Nothing you connected is lost.</p>
                <button type="button" onClick={onReload}>
                  Load the chat again
                </button>
              </div>
            )}
          </div>
        </div>
      </main>
      <Composer onSend={say} hint={isWaiting ? 'Writing something else counts as “Not now”.' : ''} />
    </>
  )
}

function textOf(message: UIMessage | undefined): string {
  return message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? ''
}
