import { defineConnectionCard } from '@composio/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

defineConnectionCard()
createRoot(document.getElementById('chat')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
