import type { ServerContext } from '@modelcontextprotocol/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../backend.ts'
import type { Session } from '../sessions/session-store.ts'
import { authInfoOf } from './caller.ts'
import { requestStateCodec } from './request-state.ts'

const STATE = { callId: 'mcp_1', tool: 'A_TOOL', digest: 'x', requests: ['cl_1'], round: 1 }
const codecOf = (key: number) => requestStateCodec({ linkKey: new Uint8Array(32).fill(key) } as Backend)
const codec = codecOf(1)

function contextOf(projectId = 'p', id = 'trs_1', userId = 'u'): ServerContext {
  const session = { id, userId } as Session
  return { http: { authInfo: authInfoOf({ scope: { projectId }, session }) } } as ServerContext
}

afterEach(() => void vi.useRealTimers())

describe('requestStateCodec', () => {
  it('gives back what it was given, for half an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const state = await codec.mint(STATE, contextOf())
    vi.setSystemTime(Date.now() + 29 * 60_000)
    expect(await codec.verify(state, contextOf())).toEqual(STATE)
    vi.setSystemTime(Date.now() + 2 * 60_000)
    await expect(codec.verify(state, contextOf())).rejects.toThrow('expired')
  })

  it('is for one project, session and user, and for servers with the same key', async () => {
    const state = await codec.mint(STATE, contextOf())
    for (const other of [contextOf('q'), contextOf('p', 'trs_2'), contextOf('p', 'trs_1', 'v')])
      await expect(codec.verify(state, other)).rejects.toThrow('bind')
    await expect(codecOf(2).verify(state, contextOf())).rejects.toThrow('mac')
  })
})
