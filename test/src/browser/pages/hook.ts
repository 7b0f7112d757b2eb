import { ConnectionCard, useConnection } from '@composio/ui/react'
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

/** A card somebody drew themselves, beside ours; each tells what it sees. */
function Own({ url }: { url: string }) {
  const { state, error, isReachable, decline } = useConnection(url)
  const words = [state?.toolkitName, state?.status, error?.code, isReachable ? '' : 'away'].filter(Boolean).join(' ')
  const button = createElement('button', { type: 'button', onClick: () => void decline() }, 'No, thank you')
  return createElement('section', null, createElement('output', null, words), button)
}

const told: string[] = []
const root = createRoot(document.getElementById('place')!)
const show = (url: string) => {
  const card = createElement(ConnectionCard, { url, onChange: ({ status }) => void told.push(status) })
  root.render(createElement(StrictMode, null, createElement(Own, { url }), card))
}
Object.assign(globalThis, { page: { show, hide: () => root.render(null), told } })
