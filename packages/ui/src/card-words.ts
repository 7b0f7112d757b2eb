import type { ConnectionReason } from '@composio/spec'
import type { ConnectionState } from './connection-state.ts'

/** What a card says. Everything in it is text; nothing is read as HTML. */
export interface CardWords {
  title: string
  /** Why it is needed; empty once it has ended. */
  why: string
  /** How it stands. */
  status: string
  connect: string
  decline: string
}

const TITLES: Record<ConnectionReason, (name: string) => string> = {
  missing: (name) => `Connect ${name}`,
  expired: (name) => `Connect ${name} again`,
  scopes: (name) => `Allow more for ${name}`,
  ambiguous: (name) => `Choose a ${name} account`,
}

const WHYS: Record<ConnectionReason, (who: string, name: string) => string> = {
  missing: (who, name) => `${who} needs your ${name} account to go on.`,
  expired: (who, name) => `${who} has lost access to your ${name} account.`,
  scopes: (who, name) => `${who} needs permissions that your ${name} account has not given yet.`,
  ambiguous: (_who, name) => `You have connected several ${name} accounts. Say which one to use.`,
}

export function wordsFor(state: ConnectionState): CardWords {
  const { toolkitName: name, reason, status } = state
  const isOpened = status === 'opened'
  const base = {
    title: endedTitle(state) ?? TITLES[reason](name),
    why: WHYS[reason](state.appName ?? 'The assistant', name),
    status: statusWords(state),
    connect: isOpened ? 'Open the page again' : TITLES[reason](name),
    decline: 'Not now',
  }
  return status === 'pending' || isOpened ? base : { ...base, why: '' }
}

function endedTitle({ toolkitName: name, status }: ConnectionState): string | undefined {
  if (status === 'connected') return `${name} is connected`
  if (status === 'failed') return `${name} could not be connected`
  return status === 'declined' || status === 'expired' ? `${name} was not connected` : undefined
}

function statusWords({ status, account, statusReason }: ConnectionState): string {
  switch (status) {
    case 'pending':
      return 'Waiting for you.'
    case 'opened':
      return 'Finish in the other tab; then it goes on here by itself.'
    case 'connected':
      return account ? `Connected as ${account}.` : 'Connected.'
    case 'declined':
      return 'Declined. It goes on without.'
    case 'expired':
      return 'The link ran out. Ask again to get a new one.'
    case 'failed':
      return statusReason ?? 'It did not come about. Ask again to get a new link.'
  }
}
