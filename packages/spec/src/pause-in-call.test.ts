import { describe, expect, it } from 'vitest'
import type { ConnectionAnswer, ConnectionRequired, PendingConnection, ToolSession } from './index.ts'
import { isOpenConnection, pauseInCall, waitInPlace } from './index.ts'

/** A session whose backend refuses whoever declined, if it can tell the call. */
class OneToolkit implements ToolSession {
  readonly sessionId = 'session_1'
  request: ConnectionRequired = {
    id: 'lk_1',
    toolkit: 'github',
    toolkitName: 'GitHub',
    reason: 'missing',
    url: 'https://connect.example/link/lk_1',
    expiresAt: '2026-11-22T12:00:00.000Z',
    status: 'pending',
    statusReason: null,
    connectedAccountId: null,
  }
  /** What waiting leads to. */
  outcome: Partial<ConnectionRequired> = {}
  /** Executions to come that find the account lost. */
  losses = 0
  readonly log: string[] = []
  readonly #refused = new Set<string | undefined>()
  #asking: string | undefined

  execute: ToolSession['execute'] = async (_slug, _args, options = {}) => {
    this.log.push('execute')
    this.#asking = options.toolCallId
    const isLost = this.losses-- > 0
    if (isLost) this.request = { ...this.request, status: 'pending', reason: 'expired' }
    const works = this.request.status === 'connected'
    const refused = this.#refused.has(options.toolCallId ?? 'none')
    return {
      data: {},
      error: works ? null : 'No account.',
      successful: works,
      logId: 'log_1',
      ...(!works && !refused && { connectionRequired: this.request }),
    }
  }

  connectionsFor: ToolSession['connectionsFor'] = async ({ toolCallId }) => {
    this.log.push('look')
    if (toolCallId !== undefined && this.#refused.has(toolCallId)) return []
    if (this.request.status === 'declined') this.request = { ...this.request, id: 'lk_2', status: 'pending' }
    // A missing permission is found out by calling.
    if (this.request.reason === 'scopes') return []
    return isOpenConnection(this.request) ? [this.#pending(toolCallId)] : []
  }

  pending: ToolSession['pending'] = async () => (isOpenConnection(this.request) ? [this.#pending(this.#asking)] : [])

  #pending(toolCallId: string | undefined): PendingConnection {
    const { request } = this
    return {
      ...request,
      settled: async () => {
        this.log.push('wait')
        this.request = { ...request, ...this.outcome }
        return this.request
      },
      decline: async () => {
        this.log.push('decline')
        if (toolCallId !== undefined) this.#refused.add(toolCallId)
        this.request = { ...request, status: 'declined' }
        return this.request
      },
      toJSON: () => request,
    }
  }
}

class Paused extends Error {}

/** A framework that gives the answers it has in order, from the top each time, and pauses for the next. */
function framework(session: OneToolkit, answers: ConnectionAnswer[]) {
  let given = 0
  return pauseInCall(session, session.execute, () => {
    const answer = answers[given++]
    if (!answer) throw new Paused()
    return answer
  })
}

const once = { toolCallId: 'call_1' }

describe('pauseInCall', () => {
  it('executes once where nothing is in the way', async () => {
    const session = new OneToolkit()
    session.request.status = 'connected'
    expect((await framework(session, [])('T', {}, once)).successful).toBe(true)
    expect(session.log).toEqual(['look', 'execute'])
  })

  it('pauses without executing, and again after an answer that came too early', async () => {
    const session = new OneToolkit()
    await expect(framework(session, [])('T', {}, once)).rejects.toThrow(Paused)
    await expect(framework(session, [{ status: 'connected' }])('T', {}, once)).rejects.toThrow(Paused)
    expect(session.log).not.toContain('execute')
  })

  it('pauses where the execution lost the account, and executes again once it is back', async () => {
    const session = new OneToolkit()
    session.request.status = 'connected'
    session.losses = 1
    await expect(framework(session, [])('T', {}, once)).rejects.toThrow(Paused)
    session.request.status = 'connected'
    expect((await framework(session, [{ status: 'connected' }])('T', {}, once)).successful).toBe(true)
    expect(session.log).toEqual(['look', 'execute', 'look', 'execute'])
  })

  it('declines, and gives the model what the execution says then', async () => {
    const session = new OneToolkit()
    const response = await framework(session, [{ status: 'declined' }])('T', {}, once)
    expect(response).toMatchObject({ successful: false, error: 'No account.' })
    expect(session.log).toEqual(['look', 'look', 'decline', 'look', 'execute'])
  })

  it('asks once where a call has no id to be remembered by, however often it would be asked anew', async () => {
    const session = new OneToolkit()
    expect(await framework(session, [{ status: 'declined' }])('T', {})).toMatchObject({ successful: false })
    expect(session.log).toEqual(['look', 'look', 'decline', 'execute'])
  })

  it('declines what only the execution found out, and does not ask for it again', async () => {
    const session = new OneToolkit()
    session.request.reason = 'scopes'
    const response = await framework(session, [{ status: 'declined' }])('T', {}, once)
    expect(response.connectionRequired).toBeUndefined()
    expect(session.log).toEqual(['look', 'execute', 'look', 'decline', 'look', 'execute'])
  })
})

describe('waitInPlace', () => {
  it.each<[string, Partial<ConnectionRequired>, boolean]>([
    ['is given', { status: 'connected' }, true],
    ['is not', { status: 'declined' }, false],
  ])('waits for what only the execution found out, and executes again whether it %s', async (_, outcome, isGiven) => {
    const session = new OneToolkit()
    session.request.reason = 'scopes'
    session.outcome = outcome
    const shown: string[] = []
    const run = waitInPlace(session, session.execute, (pending) => shown.push(...pending.map(({ id }) => id)))
    expect((await run('T', {}, once)).successful).toBe(isGiven)
    expect(shown).toEqual(['lk_1'])
    expect(session.log).toEqual(['look', 'execute', 'wait', 'execute'])
  })
})
