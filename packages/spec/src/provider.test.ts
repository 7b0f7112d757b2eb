import { describe, expect, it } from 'vitest'
import { ComposioSessionNotFoundError } from './errors.ts'
import { normalizeToolArguments, runToolForModel, toolResultForModel } from './provider.ts'
import type { ToolExecuteResponse } from './tool.ts'

const failed: ToolExecuteResponse = { data: {}, error: 'No account.', successful: false, logId: 'log_1' }
const connectionRequired = {
  id: 'lk_1',
  toolkit: 'github',
  toolkitName: 'GitHub',
  status: 'pending' as const,
  statusReason: null,
  connectedAccountId: 'ca_1',
  reason: 'missing' as const,
  url: 'http://127.0.0.1/link/1',
  expiresAt: '2026-11-22T00:00:00Z',
}

describe('toolResultForModel', () => {
  it('has the data of what worked and nothing else', () => {
    const result = toolResultForModel({ data: { id: 1 }, error: null, successful: true, logId: 'log_1' })
    expect(result).toEqual({ successful: true, data: { id: 1 } })
  })
  it('always holds the link, once', () => {
    const added = toolResultForModel({ ...failed, connectionRequired }).error
    expect(added).toBe('No account. Ask the user to open this link: http://127.0.0.1/link/1')
    const error = `Open ${connectionRequired.url}.`
    expect(toolResultForModel({ ...failed, error, connectionRequired }).error).toBe(error)
  })
})

describe('runToolForModel', () => {
  it('parses text and passes options on', async () => {
    const calls: unknown[] = []
    const execute = async (...call: unknown[]) => {
      calls.push(call)
      return failed
    }
    await runToolForModel(execute, 'GITHUB_GET', '{"a":"ü"}', { toolCallId: 'call_1' })
    await runToolForModel(execute, 'GITHUB_GET', '')
    expect(calls).toEqual([
      ['GITHUB_GET', { a: 'ü' }, { toolCallId: 'call_1' }],
      ['GITHUB_GET', {}, {}],
    ])
  })
  it('turns what is thrown into a result with what to do', async () => {
    const execute = () =>
      Promise.reject(new ComposioSessionNotFoundError('The session is gone.', { possibleFixes: ['Create one.'] }))
    expect(await runToolForModel(execute, 'A', {})).toEqual({
      successful: false,
      data: {},
      error: 'The session is gone. Create one.',
    })
    expect((await runToolForModel(execute, 'A', '{"a":')).error).toMatch(/not valid JSON/)
  })
  it('throws once the run is aborted', async () => {
    const execute = () => Promise.reject(new Error('Aborted.'))
    await expect(runToolForModel(execute, 'A', {}, { signal: AbortSignal.abort() })).rejects.toThrow('Aborted.')
  })
})

describe('normalizeToolArguments', () => {
  it.each([undefined, null, ''])('takes %j as no arguments', (input) =>
    expect(normalizeToolArguments(input)).toEqual({}),
  )
  it.each(['{', '[]', '1', []])('refuses %j', (input) => {
    expect(() => normalizeToolArguments(input)).toThrow(
      expect.objectContaining({ code: 'TS-SDK::INVALID_TOOL_ARGUMENTS' }),
    )
  })
})
