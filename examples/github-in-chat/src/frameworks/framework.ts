import type { Composio, ComposioOptions, Provider, Session } from '@composio/core'
import type { Chat } from '../chat.ts'
import type { Model } from '../model.ts'

export const INSTRUCTIONS =
  'You help the user with their accounts, using the tools you have. When an account is not connected, show the user the link and wait with COMPOSIO_WAIT_FOR_CONNECTIONS; then finish what was asked.'

export interface Run {
  /** For `new Composio()`: everything but the provider. */
  options: Omit<ComposioOptions, 'provider'>
  /** Makes a session, or takes up the one that a stopped run left. */
  openSession: <TProvider extends Provider>(composio: Composio<TProvider>) => Promise<Session<TProvider>>
  model: Model
  prompt: string
  chat: Chat
}

/** One framework's way through the story. @returns the agent's last words */
export type Framework = (run: Run) => Promise<string>
