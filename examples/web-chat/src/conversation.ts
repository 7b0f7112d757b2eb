import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Session } from '@composio/core'
import type { VercelProvider } from '@composio/vercel'
import {
  convertToModelMessages,
  type LanguageModel,
  smoothStream,
  stepCountIs,
  streamText,
  toUIMessageStream,
  type UIMessage,
} from 'ai'
import { Turn } from './turn.ts'

const SYSTEM =
  'You help with the GitHub and Gmail accounts of the person you talk to, using your tools. Call a tool right away, also where no account is connected yet: the person is then shown what to connect, and the call goes on. Where they did not connect, say what you could not do, in one sentence, and do not ask again.'

/** One person's chat: what was said, what is being answered, and whose accounts the tools use. */
export class Conversation {
  readonly id = randomUUID()
  readonly session: Session<VercelProvider>
  #messages: UIMessage[] = []
  #turn: Turn | undefined
  #answering: Promise<unknown> = Promise.resolve()
  readonly #model: LanguageModel
  readonly #closing = new AbortController()

  constructor(session: Session<VercelProvider>, model: LanguageModel) {
    this.session = session
    this.#model = model
  }

  /** What was said, without the answer that is under way. */
  get messages(): UIMessage[] {
    return this.#messages
  }

  /** The answer that is under way, from its beginning. */
  reading(): ReturnType<Turn['read']> | undefined {
    return this.#turn?.read()
  }

  /** Answers. Somebody who writes instead of connecting has declined: the answer before goes on without, and ends. */
  say(text: string): Promise<ReturnType<Turn['read']>> {
    // One after the other, also from two tabs.
    const answering = this.#answering.then(() => this.#say(text))
    this.#answering = answering.catch(() => undefined)
    return answering
  }

  async #say(text: string): Promise<ReturnType<Turn['read']>> {
    while (this.#turn) {
      await this.decline()
      // The call that needs an account may come only now.
      await Promise.race([this.#turn?.ended, pause(250)])
    }
    this.#messages = [...this.#messages, { id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] }]
    const turn = new Turn(await this.#answer())
    this.#turn = turn
    void turn.ended.then(() => {
      this.#turn = undefined
    })
    return turn.read()
  }

  async decline(): Promise<void> {
    await this.session.declinePending()
  }

  close(): void {
    this.#closing.abort()
  }

  async #answer() {
    const { stream } = streamText({
      model: this.#model,
      instructions: SYSTEM,
      messages: await convertToModelMessages(this.#messages, { ignoreIncompleteToolCalls: true }),
      tools: await this.session.tools(),
      stopWhen: stepCountIs(8),
      abortSignal: this.#closing.signal,
      experimental_transform: smoothStream({ delayInMs: 15 }),
    })
    return toUIMessageStream({
      stream,
      originalMessages: this.#messages,
      generateMessageId: randomUUID,
      onError: (error) => (error instanceof Error ? error.message : 'The model failed.'),
      onEnd: ({ messages }) => {
        this.#messages = messages
      },
    })
  }
}
