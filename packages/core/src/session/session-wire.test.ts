import { createSessionSchema, updateSessionSchema } from '@composio/spec/wire'
import { describe, expect, it } from 'vitest'
import { parseOptions } from '../validation/parse.ts'
import { type CreateSessionOptions, SessionPreset, type UpdateSessionOptions } from './session-options.ts'
import { createSessionOptionsSchema, updateSessionOptionsSchema } from './session-options-schema.ts'
import { toCreateBody, toUpdateBody } from './session-wire.ts'

/** As it goes over the wire, and accepted by the contract's own schema. */
function created(options: CreateSessionOptions): Record<string, unknown> {
  const body = toCreateBody('u', parseOptions(createSessionOptionsSchema, options, 'session options'))
  const { user_id: _, ...rest } = JSON.parse(JSON.stringify(body))
  createSessionSchema.parse({ user_id: 'u', ...rest })
  return rest
}

function updated(options: UpdateSessionOptions): Record<string, unknown> {
  const body = toUpdateBody(parseOptions(updateSessionOptionsSchema, options, 'session options'))
  return updateSessionSchema.parse(JSON.parse(JSON.stringify(body)))
}

const managed = { manage_connections: { enable: true } }

describe('session options on the wire', () => {
  it.each<[string, CreateSessionOptions, Record<string, unknown>]>([
    ['nothing', {}, managed],
    ['toolkits', { toolkits: ['github'] }, { ...managed, toolkits: { enable: ['github'] } }],
    ['toolkits enable', { toolkits: { enable: ['github'] } }, { ...managed, toolkits: { enable: ['github'] } }],
    ['toolkits disable', { toolkits: { disable: ['slack'] } }, { ...managed, toolkits: { disable: ['slack'] } }],
    [
      'tools',
      { tools: { github: ['A'], slack: { disable: ['B'] }, gmail: { tags: ['readOnlyHint'] } } },
      {
        ...managed,
        tools: { github: { enable: ['A'] }, slack: { disable: ['B'] }, gmail: { tags: { enable: ['readOnlyHint'] } } },
      },
    ],
    ['tags', { tags: { disable: ['destructiveHint'] } }, { ...managed, tags: { disable: ['destructiveHint'] } }],
    ['auth configs', { authConfigs: { github: 'ac_1' } }, { ...managed, auth_configs: { github: 'ac_1' } }],
    ['no auth configs', { authConfigs: {} }, managed],
    [
      'accounts',
      { connectedAccounts: { github: 'ca_1', gmail: ['ca_2', 'ca_3'] } },
      { ...managed, connected_accounts: { github: ['ca_1'], gmail: ['ca_2', 'ca_3'] } },
    ],
    ['no connections', { manageConnections: false }, { manage_connections: { enable: false } }],
    [
      'connections',
      { manageConnections: { callbackUrl: 'https://app.example/done', waitForConnections: true } },
      {
        manage_connections: {
          enable: true,
          callback_url: 'https://app.example/done',
          enable_wait_for_connections: true,
        },
      },
    ],
    [
      'several accounts',
      { multiAccount: { enable: true, maxAccountsPerToolkit: 3 } },
      { ...managed, multi_account: { enable: true, max_accounts_per_toolkit: 3, require_explicit_selection: true } },
    ],
    [
      'sandbox',
      { sandbox: { enableProxyExecution: false, sandboxSize: 'large' } },
      { ...managed, workbench: { enable: true, enable_proxy_execution: false, sandbox_size: 'large' } },
    ],
    ['workbench', { workbench: { enable: false } }, { ...managed, workbench: { enable: false } }],
    ['preload', { preload: { tools: ['A'] } }, { ...managed, preload: { tools: ['A'] } }],
    [
      'time zone',
      { experimental: { assistivePrompt: { userTimezone: 'Europe/Lisbon' } } },
      { ...managed, experimental: { assistive_prompt_config: { user_timezone: 'Europe/Lisbon' } } },
    ],
    ['the flag mcp', { mcp: true }, managed],
  ])('%s', (_, options, body) => {
    expect(created(options)).toEqual(body)
  })

  it('direct tools, where what is given explicitly wins', () => {
    const direct = { sessionPreset: SessionPreset.DIRECT_TOOLS, toolkits: ['github'] }
    expect(created(direct)).toEqual({
      toolkits: { enable: ['github'] },
      search: { enable: false },
      execute: { enable_multi_execute: false },
      manage_connections: { enable: false },
      workbench: { enable: false },
      preload: { tools: 'all' },
    })
    expect(created({ ...direct, manageConnections: true, preload: { tools: ['A'] } })).toMatchObject({
      manage_connections: { enable: true },
      preload: { tools: ['A'] },
    })
  })

  it('an update holds only what was given, and null', () => {
    expect(updated({})).toEqual({})
    expect(updated({ toolkits: ['github'], manageConnections: null, sandbox: null, connectedAccounts: null })).toEqual({
      toolkits: { enable: ['github'] },
      manage_connections: null,
      workbench: null,
      connected_accounts: null,
    })
  })
})

describe('refused session options', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ toolkitz: [] }, 'unknown key "toolkitz", did you mean "toolkits"?'],
    [{ toolkits: { enabled: ['github'] } }, 'toolkits: unknown key "enabled", did you mean "enable"?'],
    [{ toolkits: { enable: [], disable: [] } }, 'toolkits: needs either enable or disable'],
    [{ toolkits: [''] }, 'toolkits.0: must not be empty'],
    [{ tools: { github: { enable: ['A'], tags: ['readOnlyHint'] } } }, 'tools.github: needs one of'],
    [{ tags: ['readonlyHint'] }, 'tags.0: '],
    [
      { manageConnections: { callbackUrl: 'javascript:alert(1)' } },
      'manageConnections.callbackUrl: must be an absolute',
    ],
    [{ manageConnections: { callback_url: 'https://a.example' } }, 'did you mean "callbackUrl"?'],
    [{ multiAccount: { maxAccountsPerToolkit: 1 } }, 'multiAccount.maxAccountsPerToolkit: '],
    [{ sandbox: {}, workbench: {} }, 'not both'],
    [{ sessionPreset: 'direct' }, 'sessionPreset: '],
    [{ connectedAccounts: { github: [] } }, 'connectedAccounts.github: '],
  ])('%j', (options, message) => {
    expect(() => parseOptions(createSessionOptionsSchema, options, 'session options')).toThrow(
      expect.objectContaining({ code: 'TS-SDK::VALIDATION_ERROR', message: expect.stringContaining(message) }),
    )
  })
})
