import { styleText } from 'node:util'
import type { ToolExecuteResponse } from '@composio/core'

/** The terminal as a chat window. */
export class Chat {
  readonly #onLink: (url: string) => void

  /** @param onLink - called when a connect link appears, once for each link */
  constructor(onLink: (url: string) => void) {
    let shown = ''
    this.#onLink = (url) => {
      if (url === shown) return
      shown = url
      onLink(url)
    }
  }

  note(text: string): void {
    console.log(styleText('dim', text))
  }

  user(text: string): void {
    this.#say('cyan', 'you', text)
  }

  agent(text: string): void {
    if (text.trim()) this.#say('green', 'agent', text)
  }

  person(text: string): void {
    this.#say('magenta', 'person', text)
  }

  /** Hooks for `session.tools()`: every framework's tool calls pass through here. */
  readonly modifiers = {
    beforeExecute: ({ toolSlug, params }: { toolSlug: string; params: Record<string, unknown> }) => {
      this.toolCall(toolSlug, params)
      return params
    },
    afterExecute: ({ result }: { result: ToolExecuteResponse }) => {
      this.toolResult(result)
      return result
    },
  }

  toolCall(slug: string, args: Record<string, unknown>): void {
    this.#say('yellow', 'tool', `${slug} ${shorten(JSON.stringify(args), 160)}`)
  }

  toolResult({ data, error }: ToolExecuteResponse): void {
    if (error) this.#say('red', '', error)
    else if (typeof data.message === 'string') this.note(`         ${data.message}`)
    for (const { toolkit, url } of linksIn(data)) this.#showLink(toolkit, url)
  }

  #showLink(toolkit: string, url: string): void {
    const line = '─'.repeat(Math.min(100, url.length + 4))
    console.log(`\n  ${line}\n   Connect ${toolkit}:\n   ${styleText(['bold', 'underline'], url)}\n  ${line}\n`)
    this.#onLink(url)
  }

  #say(colour: 'cyan' | 'green' | 'yellow' | 'magenta' | 'red', who: string, text: string): void {
    console.log(`${styleText(colour, who.padStart(7))}  ${text}`)
  }
}

/** Connect links in a tool's answer: of COMPOSIO_MANAGE_CONNECTIONS, or of a tool that found its account missing. */
function linksIn(data: Record<string, unknown>): { toolkit: string; url: string }[] {
  const links: { toolkit: string; url: string }[] = []
  JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    const { toolkit, redirect_url, url } = value as Record<string, unknown>
    const link = redirect_url ?? url
    if (typeof toolkit === 'string' && typeof link === 'string' && link.includes('/link/'))
      links.push({ toolkit, url: link })
    return value
  })
  return links
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
