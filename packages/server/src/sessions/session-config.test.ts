import { describe, expect, it } from 'vitest'
import { changeSessionConfig, newSessionConfig } from './session-config.ts'

describe('a session’s configuration', () => {
  it('has its defaults written out', () => {
    expect(newSessionConfig({ user_id: 'u' })).toEqual({
      user_id: 'u',
      manage_connections: { enabled: true, enable_wait_for_connections: true, enable_connection_removal: true },
      multi_account: { enable: false },
      preload: { tools: [] },
      search: { enable: true },
      execute: { enable_multi_execute: true },
      workbench: { enable: false },
    })
  })

  it('answers in the past tense', () => {
    const config = newSessionConfig({
      user_id: 'u',
      toolkits: { enable: ['github'] },
      tools: { github: { disable: ['X'] }, gmail: { tags: { enable: ['readOnlyHint'] } } },
      tags: ['readOnlyHint'],
      manage_connections: { enable: false, callback_url: 'https://app.example/done' },
    })
    expect(config).toMatchObject({
      toolkits: { enabled: ['github'] },
      tools: { github: { disabled: ['X'] }, gmail: { tags: { enabled: ['readOnlyHint'] } } },
      tags: { enabled: ['readOnlyHint'] },
      manage_connections: { enabled: false, callback_url: 'https://app.example/done' },
    })
  })

  it('finds pinned accounts and auth configs whatever case their toolkit is written in', () => {
    const config = newSessionConfig({
      user_id: 'u',
      connected_accounts: { GitHub: ['ca_1'] },
      auth_configs: { GMAIL: 'ac_1' },
    })
    expect(config.connected_accounts).toEqual({ github: ['ca_1'] })
    expect(config.auth_configs).toEqual({ gmail: 'ac_1' })
  })

  it('changes given blocks, keeps the others, and goes back to the default with null', () => {
    const before = newSessionConfig({
      user_id: 'u',
      toolkits: { enable: ['github'] },
      connected_accounts: { github: ['ca_1'] },
      multi_account: { enable: true, max_accounts_per_toolkit: 3 },
    })
    const after = changeSessionConfig(before, { toolkits: { disable: ['slack'] }, multi_account: null })
    expect(after).toMatchObject({
      toolkits: { disabled: ['slack'] },
      connected_accounts: { github: ['ca_1'] },
      multi_account: { enable: false },
    })
    expect(after.multi_account).not.toHaveProperty('max_accounts_per_toolkit')
    expect(changeSessionConfig(after, { connected_accounts: null })).not.toHaveProperty('connected_accounts')
    expect(before.toolkits).toEqual({ enabled: ['github'] })
  })

  it('cannot be used to change what objects are made of', () => {
    const hostile = JSON.parse('{"__proto__":["ca_1"],"constructor":["ca_2"]}') as Record<string, string[]>
    const config = newSessionConfig({ user_id: 'u', connected_accounts: hostile })
    expect(Object.keys(config.connected_accounts ?? {})).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)[0]).toBeUndefined()
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype)
  })
})
