import type { ConnectionState } from '@composio/ui'
import { ConnectionCard } from '@composio/ui/react'
import { connectionIn } from '@composio/vercel'
import { isToolUIPart, type UIMessage } from 'ai'
import type { Cards } from './cards.ts'
import { Prose } from './prose.tsx'

interface MessageProps {
  message: UIMessage
  cards: Cards
  onState: (state: ConnectionState) => void
}

type Part = UIMessage['parts'][number]

export function Message({ message, cards, onState }: MessageProps) {
  return (
    <div className={`message ${message.role}`}>
      {message.parts.map((part, index) => (
        <MessagePart key={index} part={part} cards={cards} onState={onState} />
      ))}
    </div>
  )
}

function MessagePart({ part, cards, onState }: { part: Part } & Omit<MessageProps, 'message'>) {
  if (part.type === 'text') return <Prose text={part.text} />
  if (!isToolUIPart(part)) return null
  return (
    <>
      <p className="call" data-state={stateOf(part)}>
        <span className="dot" aria-hidden="true" />
        {titleOf(part.type)}
        <span className="how"> {stateOf(part)}</span>
      </p>
      {cards[part.toolCallId]?.map((card) => (
        <ConnectionCard key={card.id} connection={card} onChange={onState} className="card" />
      ))}
    </>
  )
}

/** `tool-GITHUB_CREATE_AN_ISSUE` -> `GitHub: create an issue`. */
function titleOf(type: string): string {
  const [service = '', ...words] = type
    .replace(/^tool-/, '')
    .toLowerCase()
    .split('_')
  const names: Record<string, string> = { github: 'GitHub', gmail: 'Gmail' }
  return `${names[service] ?? service}: ${words.join(' ')}`
}

function stateOf(part: Part): string {
  if (!isToolUIPart(part) || part.state === 'output-error') return 'failed'
  if (part.state !== 'output-available') return 'working'
  if (connectionIn(part).length > 0) return 'waiting for you'
  const { successful } = (part.output ?? {}) as { successful?: boolean }
  return successful ? 'done' : 'not done'
}
