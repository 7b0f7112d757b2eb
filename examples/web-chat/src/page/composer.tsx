import { type FormEvent, type KeyboardEvent, useState } from 'react'

interface ComposerProps {
  onSend: (text: string) => void
  /** What writing means now; empty where it means nothing special. */
  hint: string
}

export function Composer({ onSend, hint }: ComposerProps) {
  const [text, setText] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    onSend(text.trim())
    setText('')
  }
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }
  return (
    <form className="composer" aria-label="Write" onSubmit={send}>
      <p className="hint" id="hint" aria-live="polite">
        {hint}
      </p>
      <div className="field">
        <textarea
          aria-label="Message"
          aria-describedby="hint"
          placeholder="Write a message"
          rows={1}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={sendOnEnter}
        />
        <button type="submit" className="send" disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  )
}
