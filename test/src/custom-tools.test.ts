import {
  Composio,
  type CustomToolContext,
  experimental_createTool,
  experimental_createToolkit,
  isOpenConnection,
  OpenAIProvider,
  type PendingConnection,
  type Session,
} from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { pauseInCall, waitInPlace } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FunctionsProvider } from './support/functions-provider.ts'

const ME = 'GITHUB_GET_THE_AUTHENTICATED_USER'
const BATCH = 'COMPOSIO_MULTI_EXECUTE_TOOL'

const seen: { input: unknown; context: CustomToolContext }[] = []
const invoice = experimental_createTool('FIND_INVOICE', {
  name: 'Find invoice',
  description: 'Finds an invoice in the ledger of the company by its number.',
  inputParams: z.object({ number: z.number().int(), currency: z.string().default('EUR') }),
  outputParams: z.object({ total: z.number() }),
  execute: async (input, context) => {
    seen.push({ input, context })
    return { total: input.number * 2, currency: input.currency }
  },
  preload: true,
})
const shout = experimental_createTool('SHOUT', {
  name: 'Shout',
  description: 'Says a text in capital letters.',
  inputParams: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  execute: ({ text }) => ({ text: String(text).toUpperCase() }),
})
const ledger = experimental_createToolkit('LEDGER', { name: 'Ledger', description: 'The books.', tools: [shout] })
const myIssues = experimental_createTool('WHO_AM_I', {
  name: 'Who am I',
  description: 'Greets the person by their GitHub login.',
  inputParams: z.object({}),
  extendsToolkit: 'github',
  execute: async (_, { execute }) => ({ greeting: `Hello ${(await execute(ME)).data.login}` }),
})
/** Needs an account without saying so beforehand, and has done something by then. */
let steps: string[] = []
const twoSteps = experimental_createTool('TWO_STEPS', {
  name: 'Two steps',
  description: 'Shouts, then greets.',
  inputParams: z.object({}),
  execute: async (_, { execute }) => {
    const shouted = await execute('LOCAL_STEP', { text: 'a' })
    return { ...shouted.data, login: (await execute(ME)).data.login }
  },
})
const step = experimental_createTool('STEP', {
  name: 'Step',
  description: 'Notes a step.',
  inputParams: z.object({ text: z.string() }),
  execute: ({ text }) => {
    steps.push(text)
    return { steps: steps.length }
  },
})
const faulty = experimental_createTool('FAULTY', {
  name: 'Faulty',
  description: 'Fails as it is told.',
  inputParams: z.object({ how: z.enum(['throw', 'nothing', 'array', 'hang']) }),
  execute: ({ how }): object => {
    if (how === 'throw') throw new Error('The ledger is locked.')
    if (how === 'hang') return new Promise(() => undefined)
    return how === 'array' ? [1] : (undefined as unknown as object)
  },
})
const customTools = [invoice, myIssues, twoSteps, step, faulty]
const custom = { customTools, customToolkits: [ledger] }

let emulators: Emulators<'github'>
let composio: Composio<FunctionsProvider>
let session: Session<FunctionsProvider>
let users = 0
beforeAll(async () => {
  emulators = await startEmulators({ services: ['github'] })
  const provider = new FunctionsProvider()
  composio = new Composio({ provider, dataDir: ':memory:', port: 0, toolkits: emulators.toolkits })
})
afterAll(async () => {
  await composio.close()
  await emulators.close()
})
beforeEach(async () => {
  seen.length = 0
  steps = []
  session = await composio.create(`user_${++users}`, { toolkits: ['github'], experimental: custom })
})

async function connect(url: string): Promise<void> {
  const person = new HttpPerson()
  const consent = await person.submit(await person.open(url), 'Continue to GitHub')
  const end = await person.submit(consent, emulators.services.github.people[0] ?? '')
  expect(end.text).toContain('GitHub is connected')
}

describe('custom tools of a session', () => {
  it('are listed where they are preloaded, and said back by the backend', async () => {
    const tools = await session.tools()
    expect(tools.LOCAL_FIND_INVOICE?.description).toBe(
      '[Direct tool - call directly, no search needed beforehand.] Finds an invoice in the ledger of the company by its number.',
    )
    expect(Object.keys(tools)).not.toContain('LOCAL_LEDGER_SHOUT')
    expect(session.customTools().map(({ slug, original_slug }) => [slug, original_slug])).toEqual([
      ['LOCAL_FIND_INVOICE', 'FIND_INVOICE'],
      ['LOCAL_GITHUB_WHO_AM_I', 'WHO_AM_I'],
      ['LOCAL_TWO_STEPS', 'TWO_STEPS'],
      ['LOCAL_STEP', 'STEP'],
      ['LOCAL_FAULTY', 'FAULTY'],
      ['LOCAL_LEDGER_SHOUT', 'SHOUT'],
    ])
    expect(session.customTools({ toolkit: 'ledger' }).map(({ slug }) => slug)).toEqual(['LOCAL_LEDGER_SHOUT'])
    expect(session.customToolkits()).toMatchObject([{ slug: 'LEDGER', tools: [{ original_slug: 'SHOUT' }] }])
  })

  it('are found by search and described, beside those of the catalogue', async () => {
    const found = await session.search({ query: 'find an invoice in the ledger' })
    expect(found.results[0]?.primaryToolSlugs[0]).toBe('LOCAL_FIND_INVOICE')
    expect(found.toolSchemas.LOCAL_FIND_INVOICE?.inputSchema?.properties).toHaveProperty('number')
    const queries = [{ use_case: 'say a text in capital letters' }, { use_case: 'create an issue in a repository' }]
    const { data } = await session.execute('COMPOSIO_SEARCH_TOOLS', { queries })
    expect(data.results).toMatchObject([{ toolkits: expect.arrayContaining(['ledger']) }, { toolkits: ['github'] }])
    const wanted = { tool_slugs: ['LOCAL_LEDGER_SHOUT', ME], include: ['input_schema', 'output_schema'] }
    const described = await session.execute('COMPOSIO_GET_TOOL_SCHEMAS', wanted)
    expect(described.data.tool_schemas).toMatchObject({
      LOCAL_LEDGER_SHOUT: { toolkit: 'ledger', input_schema: { required: ['text'] } },
      [ME]: { toolkit: 'github' },
    })
    // Another session of the same server knows nothing of them: they are not left in its index.
    const other = await composio.create('user_other', { toolkits: ['github'] })
    expect(JSON.stringify(await other.search({ query: 'find an invoice in the ledger' }))).not.toContain('LOCAL_')
  })

  it('run here, with checked arguments', async () => {
    const result = await session.execute('local_find_invoice', { number: 21 })
    expect(result).toEqual({ data: { total: 42, currency: 'EUR' }, error: null, successful: true, logId: '' })
    expect(seen[0]?.context).toMatchObject({ userId: session.userId, signal: expect.any(AbortSignal) })
    const wrong = await session.execute('LOCAL_FIND_INVOICE', { number: 'x' })
    expect(wrong).toMatchObject({
      data: {},
      successful: false,
      error: expect.stringMatching(/^Input validation failed: number: /),
    })
    expect(seen).toHaveLength(1)
  })

  it('fail as a value; only a call nobody waits for is thrown', async () => {
    const run = (how: string, options = {}) => session.execute('LOCAL_FAULTY', { how }, options)
    expect((await run('throw')).error).toBe('The ledger is locked.')
    expect((await run('nothing')).error).toBe('LOCAL_FAULTY: execute() must return an object, but returned undefined.')
    expect((await run('array')).error).toContain('an array')
    await expect(run('hang', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: 'TS-SDK::REQUEST_CANCELLED',
    })
  })

  it('go on with a session that was stored, where they are given again', async () => {
    const again = await composio.use(session.sessionId, custom)
    expect((await again.execute('LOCAL_LEDGER_SHOUT', { text: 'a' })).data).toEqual({ text: 'A' })
    const without = await composio.use(session.sessionId)
    expect(Object.keys(await without.tools()).filter((slug) => slug.startsWith('LOCAL_'))).toEqual([])
    await expect(without.execute('LOCAL_LEDGER_SHOUT', { text: 'a' })).rejects.toThrow(
      'runs in the program that defined it',
    )
    expect(
      (await without.execute(BATCH, { tools: [{ tool_slug: 'LOCAL_STEP', arguments: {} }] })).data.results,
    ).toMatchObject([{ error: expect.stringContaining('runs in the program that defined it') }])
  })
})

describe('a batch', () => {
  const shoutItem = (text: string) => ({ tool_slug: 'LOCAL_LEDGER_SHOUT', arguments: { text } })
  const remote = { tool_slug: 'GITHUB_NO_SUCH_TOOL', arguments: {} }

  it('runs each tool where it belongs, and keeps the order', async () => {
    const tools = [shoutItem('a'), remote, shoutItem('b'), { tool_slug: 'LOCAL_FAULTY', arguments: { how: 'throw' } }]
    const { data, error, successful } = await session.execute(BATCH, { tools })
    expect(data).toMatchObject({
      results: [
        { tool_slug: 'LOCAL_LEDGER_SHOUT', index: 0, response: { successful: true, data: { text: 'A' } } },
        { tool_slug: 'GITHUB_NO_SUCH_TOOL', index: 1, error: expect.stringContaining('There is no tool') },
        { tool_slug: 'LOCAL_LEDGER_SHOUT', index: 2, response: { successful: true, data: { text: 'B' } } },
        { tool_slug: 'LOCAL_FAULTY', index: 3, error: 'The ledger is locked.' },
      ],
      total_count: 4,
      success_count: 2,
      error_count: 2,
    })
    expect({ error, successful }).toEqual({ error: '2 out of 4 tools failed', successful: false })
  })

  it('of custom tools only asks the backend nothing', async () => {
    const results = [
      { tool_slug: 'LOCAL_LEDGER_SHOUT', index: 0, response: { successful: true, data: { text: 'A' } } },
      { tool_slug: 'LOCAL_LEDGER_SHOUT', index: 1, response: { successful: true, data: { text: 'B' } } },
    ]
    expect((await session.execute(BATCH, { tools: [shoutItem('a'), shoutItem('b')] })).data).toEqual({ results })
    expect((await session.execute(BATCH, { tools: [shoutItem('a')] })).data).toEqual({ text: 'A' })
  })

  it('loses only the backend’s part where the backend cannot be reached', async () => {
    const { url, headers } = session.mcp
    const options = { baseURL: new URL(url).origin, apiKey: headers['x-api-key'] ?? '' }
    let isDown = false
    const fetchOrFail = (request: Request) => (isDown ? Promise.reject(new TypeError('down')) : fetch(request))
    const far = new Composio({ ...options, fetch: fetchOrFail })
    const same = await far.use(session.sessionId, custom)
    isDown = true
    const { data, error } = await same.execute(BATCH, { tools: [remote, shoutItem('a')] })
    expect(data.results).toMatchObject([
      { index: 0, response: { successful: false, data: {} }, error: expect.stringContaining('Could not reach') },
      { index: 1, response: { successful: true, data: { text: 'A' } } },
    ])
    expect(error).toBe('1 out of 2 tools failed')
  })

  it('shows hooks the part that the backend runs', async () => {
    const params: unknown[] = []
    const results: number[] = []
    const tools = await session.tools({
      beforeExecute: (context) => {
        params.push(context)
        return context.params
      },
      afterExecute: ({ result }) => {
        results.push((result.data.results as unknown[]).length)
        return result
      },
    })
    await tools[BATCH]?.run({ tools: [shoutItem('a'), remote, shoutItem('b')] })
    const context = { toolSlug: BATCH, toolkitSlug: 'composio', sessionId: session.sessionId }
    expect(params).toEqual([{ ...context, params: { tools: [remote] } }])
    expect(results).toEqual([1])
  })
})

describe('hooks', () => {
  it('go around a preloaded custom tool as around any other', async () => {
    const tools = await session.tools({
      modifySchema: ({ toolkitSlug, schema }) => ({ ...schema, description: `${toolkitSlug}: ${schema.name}` }),
      beforeExecute: ({ params }) => ({ ...params, currency: 'CHF' }),
      afterExecute: ({ result }) => ({ ...result, data: { wrapped: result.data } }),
    })
    expect(tools.LOCAL_FIND_INVOICE?.description).toBe('custom: Find invoice')
    expect(await tools.LOCAL_FIND_INVOICE?.run({ number: 1 })).toMatchObject({
      data: { wrapped: { total: 2, currency: 'CHF' } },
    })
  })
})

describe('an account that a custom tool needs', () => {
  it('is asked for before a tool that extends the toolkit runs', async () => {
    const call = { slug: 'LOCAL_GITHUB_WHO_AM_I', arguments: {}, toolCallId: 'call_1' }
    const [pending] = await session.connectionsFor(call)
    expect(pending).toMatchObject({ toolkit: 'github', reason: 'missing' })
    expect(await session.connectionsFor({ slug: 'LOCAL_FIND_INVOICE', arguments: { number: 1 } })).toEqual([])
    const batch = {
      tools: [
        { tool_slug: call.slug, arguments: {} },
        { tool_slug: ME, arguments: {} },
      ],
    }
    expect(await session.connectionsFor({ slug: BATCH, arguments: batch })).toMatchObject([{ id: pending?.id }])
    await connect(pending?.url ?? '')
    expect(await session.connectionsFor(call)).toEqual([])
    expect(await session.execute(call.slug, {}, { toolCallId: 'call_1' })).toMatchObject({ successful: true })
  })

  it('becomes its own answer where it finds out on the way', async () => {
    const result = await session.execute('LOCAL_TWO_STEPS', {}, { toolCallId: 'call_1' })
    expect(result).toMatchObject({ successful: false, connectionRequired: { toolkit: 'github', reason: 'missing' } })
    expect(result.error).toContain(result.connectionRequired?.url)
    const call = { slug: 'LOCAL_TWO_STEPS', arguments: {}, toolCallId: 'call_1' }
    expect(await session.connectionsFor(call)).toMatchObject([{ id: result.connectionRequired?.id }])
  })

  it('pauses a run, which goes on and does nothing twice', async () => {
    const asked: string[] = []
    const execute = pauseInCall(
      session,
      (...call) => session.execute(...call),
      async (required) => {
        asked.push(required.reason)
        await connect(required.url)
        return { status: 'connected' }
      },
    )
    const result = await execute('LOCAL_TWO_STEPS', {}, { toolCallId: 'call_1' })
    expect(result).toMatchObject({ successful: true, data: { steps: 1, login: expect.any(String) } })
    expect(asked).toEqual(['missing'])
    expect(steps).toEqual(['a'])
    await execute('LOCAL_TWO_STEPS', {}, { toolCallId: 'call_2' })
    expect(steps).toEqual(['a', 'a'])
  })

  it('can be declined, and is not asked for again', async () => {
    const asked: string[] = []
    const decline = () => {
      asked.push('asked')
      return { status: 'declined' }
    }
    const execute = pauseInCall(session, (...call) => session.execute(...call), decline)
    for (const slug of ['LOCAL_TWO_STEPS', 'LOCAL_GITHUB_WHO_AM_I']) {
      asked.length = 0
      const result = await execute(slug, {}, { toolCallId: `call_${slug}` })
      expect(result.connectionRequired && isOpenConnection(result.connectionRequired)).toBeFalsy()
      expect(asked).toEqual(['asked'])
    }
  })

  it('is waited for in place', async () => {
    const shown: PendingConnection[] = []
    const execute = waitInPlace(
      session,
      (...call) => session.execute(...call),
      async (pending) => {
        shown.push(...pending)
        await connect(pending[0]?.url ?? '')
      },
    )
    expect(await execute('LOCAL_TWO_STEPS', {})).toMatchObject({ successful: true })
    expect(shown).toHaveLength(1)
  })
})

describe('an adapter that pauses', () => {
  it.each(['LOCAL_GITHUB_WHO_AM_I', BATCH])('pauses for %s, and goes on in its place', async (name) => {
    const { url, headers } = session.mcp
    const provider = new OpenAIProvider({ connections: 'pause' })
    await using chat = new Composio({ provider, baseURL: new URL(url).origin, apiKey: headers['x-api-key'] ?? '' })
    const same = await chat.use(session.sessionId, custom)
    const items = ['LOCAL_GITHUB_WHO_AM_I', 'LOCAL_LEDGER_SHOUT', ME]
    const tools = items.map((tool_slug) => ({ tool_slug, arguments: { text: 'a' } }))
    const args =
      name === BATCH ? { tools: tools.map((item) => (item.tool_slug === ME ? { ...item, arguments: {} } : item)) } : {}
    const call = { id: 'call_1', type: 'function' as const, function: { name, arguments: JSON.stringify(args) } }
    const messages = [
      { role: 'user' as const, content: 'Who am I?' },
      { role: 'assistant' as const, content: null, tool_calls: [call] },
    ]
    const paused = await same.continueTurn(messages)
    expect(paused).toMatchObject({ status: 'paused', pending: [{ toolkit: 'github', reason: 'missing' }] })
    await connect(paused.pending[0]?.url ?? '')
    const done = await same.continueTurn(paused.messages)
    expect(done.status).toBe('continue')
    const result = done.messages.at(-1)
    expect(result).toMatchObject({ role: 'tool', tool_call_id: 'call_1' })
    expect(JSON.parse(String(result?.content))).toMatchObject({ successful: true })
  })
})

describe('what cannot be a custom tool', () => {
  const options = { name: 'A', description: 'b', inputParams: z.object({}), execute: () => ({}) }
  const make = (slug: string, more: object = {}) => experimental_createTool(slug, { ...options, ...more })

  it('is refused when it is made', () => {
    for (const slug of ['LOCAL_A', 'COMPOSIO_A', 'a b', '']) expect(() => make(slug)).toThrow('slug: ')
    expect(() => make('A', { inputParams: 7 })).toThrow('inputParams: must be a Standard Schema')
    expect(() => make('A', { exceute: 1 })).toThrow('did you mean "execute"')
    const kit = { name: 'A', description: 'b' }
    expect(() => experimental_createToolkit('K', { ...kit, tools: [] })).toThrow('tools: must hold a tool')
    const extending = make('A', { extendsToolkit: 'github' })
    expect(() => experimental_createToolkit('K', { ...kit, tools: [extending] })).toThrow('cannot extend another one')
  })

  it('is refused when a session is made of it', async () => {
    const create = (customTools: never[] | object[]) =>
      composio.create('user_1', { experimental: { customTools: customTools as never[] } })
    const taken = { code: 'TS-SDK::VALIDATION_ERROR', message: expect.stringContaining('"LOCAL_A" already') }
    await expect(create([make('A'), make('a')])).rejects.toMatchObject(taken)
    const many = Array.from({ length: 501 }, (_, index) => make(`T${index}`))
    await expect(create(many)).rejects.toThrow('501 tools, more than 500')
    await expect(create([make('A'.repeat(55))])).rejects.toThrow('61 characters, more than 60')
    await expect(create([{ slug: 'A' }])).rejects.toThrow('must be made by experimental_createTool()')
    await expect(create([make('A', { extendsToolkit: 'githob' })])).rejects.toMatchObject({
      code: 'TS-SDK::TOOLKIT_NOT_FOUND',
      message: expect.stringContaining('github'),
    })
    await expect(composio.create('user_1', { preload: { tools: ['LOCAL_A'] } })).rejects.toThrow(
      'preloaded by its own option',
    )
  })
})
