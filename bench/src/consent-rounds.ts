import { setTimeout as pause } from 'node:timers/promises'
import type { Session } from '@composio/core'
import { waitInPlace } from '@composio/spec'
import { Acme } from '../../test/src/support/acme.ts'
import { Visitor } from '../../test/src/support/rig.ts'

const PATH = '/repos/octocat/hello-world'
const TOOL = 'GITHUB_GET_A_REPOSITORY'
const ARGUMENTS = { owner: 'octocat', repo: 'hello-world' }

/** A stand-in for GitHub on loopback that notes when a tool's request reaches it. */
export class TimedProvider {
  readonly acme: Acme
  #calledAt = 0

  private constructor(acme: Acme) {
    this.acme = acme
  }

  static async start(): Promise<TimedProvider> {
    const acme = await Acme.start()
    const provider = new TimedProvider(acme)
    acme.answerJson('/user', 200, { id: 1, login: 'octocat' })
    acme.answer(PATH, (_, response) => {
      provider.#calledAt = performance.now()
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1,"full_name":"octocat/hello-world"}')
    })
    return provider
  }

  /**
   * One call that waits in place for an account, and the person who connects it.
   * @returns milliseconds from the browser's request to the callback to the tool's request reaching the provider: the
   *   code is exchanged and the account asked whose it is in between, which are two requests more
   */
  async round(session: Session): Promise<number> {
    let link = ''
    let show: () => void = () => undefined
    const shown = new Promise<void>((resolve) => {
      show = resolve
    })
    const call = waitInPlace(
      session,
      (slug, args, options) => session.execute(slug, args, options),
      ([request]) => {
        link = request?.url ?? ''
        show()
      },
    )
    const running = call(TOOL, ARGUMENTS, { toolCallId: `call_${session.sessionId}` })
    await Promise.race([shown, running])
    const person = new Visitor()
    const callback = this.acme.consent(await person.begin(link))
    // People take their time; whoever looks now and then looks at moments of its own.
    await pause(50 + Math.random() * 400)
    const consentedAt = performance.now()
    const end = await person.open(callback)
    if (!end.text.includes('is connected')) throw new Error(`The callback answered: ${end.text}`)
    const { successful, error } = await running
    if (!successful) throw new Error(`The call that waited failed: ${error}`)
    return this.#calledAt - consentedAt
  }
}
