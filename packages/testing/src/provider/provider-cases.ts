import { convertSchema, type ExecuteToolOptions, type JsonSchema } from '@composio/spec'
import { expect, vi } from 'vitest'
import type { ModelScript } from '../scripted-model/index.ts'
import { callsOnce, onlyResult, type ProviderCase, resultTexts } from './case-bench.ts'

/**
 * Unicode outside the BMP, nesting, nulls that mean something and text that looks like JSON. Whatever has a default is
 * given, because sessions fill defaults in.
 */
const trickyArguments = {
  state: 'all',
  draft: true,
  title: 'Grüße 🌍 "quoted" \\ \n new line',
  count: 7,
  milestone: null,
  address: { street: 'Straße 1' },
  people: [{ name: 'Ada', home: { street: '{"not":"parsed"}', country: 'CH' }, tags: ['a', 'b'] }, { name: '李' }],
  assignee: { team: 'core', lead: 'ada' },
}

/** For providers with a strict mode: the model keeps to another schema, and its arguments come back as the tool's own. */
export const strictCase: ProviderCase = {
  name: 'loses nothing in strict mode',
  connected: true,
  async test({ sessionTools, run }) {
    const echo = sessionTools.find(({ slug }) => slug === 'CONFORMANCE_ECHO')
    if (!echo) throw new Error('The session has no CONFORMANCE_ECHO.')
    const { schema, express } = convertSchema(echo.inputParameters, 'openai-strict')
    const { text, model } = await run(callsOnce({ name: echo.slug, arguments: express(trickyArguments) }))
    expect(text).toBe('Done.')
    const offered = model.turns[0]?.tools.find(({ name }) => name === echo.slug)
    expect(offered?.strict).not.toBe(false)
    // Frameworks may say a keyword in words; a parameter has to stay one.
    expect(parametersIn(offered?.parameters)).toEqual(parametersIn(schema))
    expect(onlyResult(model)).toEqual({ successful: true, data: { echoed: trickyArguments } })
  },
}

/** Every case of the provider suite. */
export const providerCases: ProviderCase[] = [
  {
    name: 'gives the model every tool as the session has it',
    connected: true,
    async test({ driver, sessionTools, run }) {
      const { text, model } = await run(() => ({ text: 'Nothing to do.' }))
      expect(text).toBe('Nothing to do.')
      const differ = (schema: JsonSchema) =>
        (driver.schemaDifferences ?? []).reduce((changed, difference) => difference.apply(changed), schema)
      const expected = sessionTools.map((tool) => ({
        name: tool.slug,
        description: tool.description,
        parameters: differ(structuredClone<JsonSchema>(tool.inputParameters)),
      }))
      const received = model.turns[0]?.tools.map(({ name, description, parameters }) => ({
        name,
        description,
        parameters,
      }))
      expect(sessionTools.map((tool) => tool.slug)).toContain('CONFORMANCE_ECHO')
      // Some frameworks sort them.
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
      expect(received?.toSorted(byName)).toEqual(expected.toSorted(byName))
    },
  },
  {
    name: 'passes arguments and results exactly',
    connected: true,
    async test({ run }) {
      const script = callsOnce({ name: 'CONFORMANCE_ECHO', arguments: trickyArguments })
      const { text, model } = await run(script)
      expect(text).toBe('Done.')
      expect(onlyResult(model)).toEqual({ successful: true, data: { echoed: trickyArguments } })
    },
  },
  {
    name: 'runs a tool without arguments',
    connected: true,
    async test({ run }) {
      const { model } = await run(callsOnce({ name: 'CONFORMANCE_GET_TIME', arguments: {} }))
      expect(onlyResult(model)).toEqual({ successful: true, data: { time: '2026-11-22T00:00:00Z' } })
    },
  },
  {
    name: 'runs every call of a turn',
    connected: true,
    async test({ run }) {
      const call = (item_id: string) => ({ name: 'CONFORMANCE_GET_ITEM', arguments: { item_id } })
      const { text, model } = await run(callsOnce(call('i_1'), call('missing'), call('i_2')))
      expect(text).toBe('Done.')
      expect(resultTexts(model).map((result) => JSON.parse(result))).toMatchObject([
        { successful: true, data: { id: 'i_1' } },
        { successful: false },
        { successful: true, data: { id: 'i_2', title: 'Grüße aus Zürich 🌍' } },
      ])
    },
  },
  {
    name: 'tells the model about a failed call and goes on',
    connected: true,
    async test({ opened, run }) {
      for (const item_id of ['missing', 'broken']) {
        const { error } = await opened.session.execute('CONFORMANCE_GET_ITEM', { item_id })
        const { text, model } = await run(callsOnce({ name: 'CONFORMANCE_GET_ITEM', arguments: { item_id } }))
        expect(text).toBe('Done.')
        expect(error, 'the session says what went wrong').toMatch(/\w \w/)
        expect(onlyResult(model)).toMatchObject({ successful: false, error })
      }
    },
  },
  {
    name: 'tells the model which argument is wrong and goes on',
    connected: true,
    async test({ run }) {
      const args = { title: 'x', count: 'three', address: { country: 'CH' } }
      const { text, model } = await run(callsOnce({ name: 'CONFORMANCE_ECHO', arguments: args }))
      expect(text).toBe('Done.')
      const { successful, error } = onlyResult(model)
      expect(successful).toBe(false)
      expect(error).toMatch(/count/)
      expect(error).toMatch(/street/)
    },
  },
  {
    name: 'tells the model its arguments are not JSON and goes on',
    connected: true,
    async test({ run }) {
      const { text, model } = await run(callsOnce({ name: 'CONFORMANCE_ECHO', arguments: '{"title": "x' }))
      expect(text).toBe('Done.')
      expect(resultTexts(model)).toEqual([expect.stringMatching(/JSON/)])
    },
  },
  {
    name: 'tells the model about a thrown error and goes on',
    connected: true,
    async test({ run }) {
      const execute = () => Promise.reject(new Error('The backend is on fire.'))
      const { text, model } = await run(callsOnce({ name: 'CONFORMANCE_GET_TIME', arguments: {} }), { execute })
      expect(text).toBe('Done.')
      expect(onlyResult(model)).toMatchObject({ successful: false, error: 'The backend is on fire.' })
    },
  },
  {
    name: 'passes the signal and the call ID on',
    connected: true,
    async test({ run }) {
      const controller = new AbortController()
      const seen: ExecuteToolOptions[] = []
      const execute = async (_slug: string, _args: unknown, options: ExecuteToolOptions = {}) => {
        seen.push(options)
        return { data: {}, error: null, successful: true, logId: 'log_1' }
      }
      const script = callsOnce({ name: 'CONFORMANCE_GET_TIME', arguments: {} })
      const { model } = await run(script, { signal: controller.signal, execute })
      const asked = model.turns.at(-1)?.messages.flatMap((message) => message.toolCalls) ?? []
      expect(seen).toHaveLength(1)
      expect(seen[0]?.toolCallId).toBe(asked[0]?.id)
      expect(seen[0]?.signal).toBeInstanceOf(AbortSignal)
    },
  },
  {
    name: 'stops a running call when the run is aborted',
    connected: true,
    async test({ toolkit, run }) {
      const controller = new AbortController()
      const script = callsOnce({ name: 'CONFORMANCE_WAIT', arguments: {} })
      const running = run(script, { signal: controller.signal }).then(
        () => 'ended',
        () => 'failed',
      )
      await vi.waitFor(() => expect(toolkit.slow).toEqual({ open: 1, seen: 1 }), { timeout: 5000 })
      controller.abort()
      await vi.waitFor(() => expect(toolkit.slow).toEqual({ open: 0, seen: 1 }), { timeout: 3000 })
      expect(await running).toBe('failed')
    },
  },
  {
    name: 'shows the model the Connect Link',
    connected: false,
    async test({ opened, run }) {
      const call = { name: 'CONFORMANCE_GET_ITEM', arguments: { item_id: 'i_1' } }
      const { model } = await run(callsOnce(call))
      const { successful, error = '' } = onlyResult(model)
      expect(successful).toBe(false)
      const link = linkIn(error)
      await opened.connect(link)
      const after = await run(callsOnce(call))
      expect(onlyResult(after.model)).toMatchObject({ successful: true, data: { id: 'i_1' } })
    },
  },
  {
    name: 'completes a run that searches, connects, waits and executes',
    connected: false,
    async test({ opened, run }) {
      let connecting: Promise<void> | undefined
      const script: ModelScript = async ({ index, messages }) => {
        const said = messages.at(-1)?.text ?? ''
        if (index === 0) {
          const session = { generate_id: true }
          return call('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: 'read one item by its ID' }], session })
        }
        if (index === 1) return call('COMPOSIO_MANAGE_CONNECTIONS', { toolkits: ['conformance'] })
        if (index === 2) {
          connecting = opened.connect(linkIn(said))
          return call('COMPOSIO_WAIT_FOR_CONNECTIONS', { toolkits: ['conformance'], mode: 'all' })
        }
        if (index > 3) return { text: 'The item is there.' }
        await connecting
        const tools = ['i_1', 'i_2'].map((item_id) => ({ tool_slug: 'CONFORMANCE_GET_ITEM', arguments: { item_id } }))
        return call('COMPOSIO_MULTI_EXECUTE_TOOL', { tools, sync_response_to_workbench: false })
      }
      const { text, model } = await run(script)
      expect(text).toBe('The item is there.')
      const said = model.turns.map(({ messages }) => messages.at(-1)?.text ?? '')
      expect(said[1]).toContain('CONFORMANCE_GET_ITEM')
      expect(JSON.parse(said[3] ?? '')).toMatchObject({
        successful: true,
        data: { results: { conformance: { status: 'ACTIVE' } } },
      })
      expect(JSON.parse(said[4] ?? '')).toMatchObject({
        successful: true,
        data: {
          success_count: 2,
          results: [
            { tool_slug: 'CONFORMANCE_GET_ITEM', response: { successful: true, data: { id: 'i_1' } } },
            { tool_slug: 'CONFORMANCE_GET_ITEM', response: { successful: true, data: { id: 'i_2' } } },
          ],
        },
      })
    },
  },
]

/** The paths of a schema's parameters, at every depth, sorted. */
function parametersIn(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema)
    .flatMap(([key, value]) => {
      if (key !== 'properties') return parametersIn(value, path)
      const below = Object.entries(value as object)
      return below.flatMap(([name, inner]) => [`${path}/${name}`, ...parametersIn(inner, `${path}/${name}`)])
    })
    .sort()
}

function call(name: string, args: unknown) {
  return { toolCalls: [{ name, arguments: args }] }
}

/** The first URL in a text or in the JSON of a result. */
function linkIn(text: string): string {
  const link = /https?:\/\/[^\s"'<>)\\]+/.exec(text)?.[0].replace(/[.,;]$/, '')
  expect(link, `there is a link in: ${text}`).toBeDefined()
  return link ?? ''
}
