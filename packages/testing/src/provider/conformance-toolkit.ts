import type { JsonSchema, ToolDefinition, ToolkitDefinition } from '@composio/spec'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** The key the conformance API takes; who connects its toolkit types it in. */
export const conformanceKey = 'conformance-key-8f3b'

/** A toolkit for testing providers, with its API on 127.0.0.1. */
export interface ConformanceToolkit {
  definition: ToolkitDefinition
  /** Requests to the endpoint that never answers which are open now, and how many there ever were. */
  slow: { open: number; seen: number }
  /** The paths below `/items` that were answered, in order. */
  served: string[]
  /** Makes the API refuse its key, and take it again. */
  refuseKey(isRefused: boolean): void
  close(): Promise<void>
}

const address: JsonSchema = {
  type: 'object',
  description: 'A postal address.',
  properties: {
    street: { type: 'string', description: 'Street and number.', examples: ['Bahnhofstraße 1'] },
    country: { type: 'string', description: 'ISO 3166-1 code.', pattern: '^[A-Z]{2}$', examples: ['CH'] },
  },
  required: ['street'],
  additionalProperties: false,
}

/** Every keyword tool schemas use, so that a framework that loses one is noticed. All optional but `title`. */
const everything: Record<string, JsonSchema> = {
  title: { type: 'string', description: 'What it is about.', minLength: 1, maxLength: 200, examples: ['Grüße', 'Hi'] },
  state: { type: 'string', description: 'Which ones.', enum: ['open', 'closed', 'all'], default: 'open' },
  count: { type: 'integer', description: 'How many.', minimum: 1, maximum: 100, default: 30 },
  ratio: { type: 'number', description: 'Share.', exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.25 },
  draft: { type: 'boolean', description: 'Whether it is a draft.', default: false },
  due: { type: 'string', description: 'Due date.', format: 'date', examples: ['2026-11-22'] },
  milestone: { type: ['integer', 'null'], description: 'Milestone; null for none.' },
  kind: { const: 'note', description: 'Always "note".' },
  address,
  people: {
    type: 'array',
    description: 'Who takes part.',
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
    items: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'Full name.' },
        home: { ...address, description: 'Where they live.' },
        tags: { type: 'array', description: 'Tags.', items: { type: 'string', enum: ['a', 'b'] } },
      },
      required: ['name'],
      additionalProperties: false,
    },
  },
  assignee: {
    description: 'A login, or a team with its lead.',
    anyOf: [
      { type: 'string', description: 'Login.', pattern: '^[a-z]+$' },
      {
        type: 'object',
        description: 'A team.',
        properties: {
          team: { type: 'string', description: 'Its name.' },
          lead: { type: 'string', description: 'Login of its lead.' },
        },
        required: ['team'],
        additionalProperties: false,
      },
    ],
  },
  labels: { type: 'object', description: 'Values by label.', additionalProperties: { type: 'string' } },
  extra: { type: 'object', description: 'Anything else.', properties: {}, additionalProperties: true },
}

const purpose = 'It exists to test how tools reach models.'

const conformanceTools: ToolDefinition[] = [
  {
    slug: 'CONFORMANCE_ECHO',
    name: 'Echo',
    description: `Gives back the arguments it was called with. ${purpose}`,
    input: { type: 'object', properties: everything, required: ['title'], additionalProperties: false },
    tags: ['readOnlyHint'],
    operation: async (args) => ({ echoed: args }),
  },
  {
    slug: 'CONFORMANCE_GET_TIME',
    name: 'Get the time',
    description: `Tells the time of the API's clock. ${purpose}`,
    input: { type: 'object', properties: {}, additionalProperties: false },
    tags: ['readOnlyHint'],
    operation: { method: 'GET', path: '/time' },
  },
  {
    slug: 'CONFORMANCE_GET_ITEM',
    name: 'Get an item',
    description: `Reads one item by its ID: "missing" and "broken" fail. ${purpose}`,
    input: {
      type: 'object',
      properties: { item_id: { type: 'string', description: 'ID of the item.', examples: ['i_1'] } },
      required: ['item_id'],
      additionalProperties: false,
    },
    tags: ['readOnlyHint'],
    operation: { method: 'GET', path: '/items/{item_id}' },
  },
  {
    slug: 'CONFORMANCE_WAIT',
    name: 'Wait',
    description: `Asks the API something it never answers. ${purpose}`,
    input: { type: 'object', properties: {}, additionalProperties: false },
    tags: ['readOnlyHint'],
    operation: { method: 'GET', path: '/slow' },
  },
]

/** Starts the API. `definition.baseUrl` points at it, and its tools cover what providers have to get right. */
export async function startConformanceToolkit(): Promise<ConformanceToolkit> {
  const state: ApiState = { slow: { open: 0, seen: 0 }, served: [], isRefusing: false }
  const server = serve({ fetch: conformanceApi(state).fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The conformance API has no port.')
  return {
    definition: conformanceDefinition(`http://127.0.0.1:${address.port}`),
    slow: state.slow,
    served: state.served,
    refuseKey: (isRefused) => {
      state.isRefusing = isRefused
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

interface ApiState extends Pick<ConformanceToolkit, 'slow' | 'served'> {
  isRefusing: boolean
}

function conformanceApi(state: ApiState): Hono {
  const { slow, served } = state
  const api = new Hono()
  api.use(async (c, next) => {
    if (state.isRefusing || c.req.header('x-api-key') !== conformanceKey)
      return c.json({ message: 'Who are you?' }, 401)
    return next()
  })
  api.get('/me', (c) => c.json({ id: 'u_1', login: 'ada' }))
  api.get('/time', (c) => c.json({ time: '2026-11-22T00:00:00Z' }))
  api.get('/items/:id', (c) => {
    const id = c.req.param('id')
    served.push(id)
    if (id === 'broken') return c.json({ message: 'The item store is down.' }, 500)
    if (id === 'missing') return c.json({ message: 'There is no item with that ID.' }, 404)
    return c.json({ id, title: 'Grüße aus Zürich 🌍' })
  })
  api.get('/slow', (c) => {
    slow.open++
    slow.seen++
    return new Promise<Response>((resolve) => {
      c.req.raw.signal.addEventListener('abort', () => {
        slow.open--
        resolve(c.body(null, 503))
      })
    })
  })
  return api
}

function conformanceDefinition(baseUrl: string): ToolkitDefinition {
  return {
    slug: 'conformance',
    name: 'Conformance',
    description: 'Tools that show whether a provider hands everything on.',
    appUrl: baseUrl,
    categories: ['testing'],
    version: '20261122_00',
    baseUrl,
    auth: [
      {
        scheme: 'API_KEY',
        fields: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
        apply: ({ api_key }) => ({ headers: { 'x-api-key': api_key ?? '' } }),
      },
    ],
    whoami: {
      request: { method: 'GET', path: '/me' },
      account: (body) => {
        const { id, login } = body as { id: string; login: string }
        return { id, label: login }
      },
    },
    tools: conformanceTools,
  }
}
