import { describe, expect, it } from 'vitest'
import { compileOpenApi } from './compile-open-api.ts'

const text = { type: 'string' }
const ok = { responses: { 200: { description: 'ok' } } }
const api = (paths: object, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Acme API', version: '1' },
  servers: [{ url: 'https://api.acme.com/v1' }],
  paths,
  ...more,
})
const codes = ({ report }: Awaited<ReturnType<typeof compileOpenApi>>) => report.notes.map(({ code }) => code)

describe('compileOpenApi', () => {
  it('makes tools of operations, and arguments of parameters and bodies', async () => {
    const schema = { type: 'object', required: ['title'], properties: { title: text, id: { type: 'integer' } } }
    const { toolkit } = await compileOpenApi(
      api({
        '/books/{id}': {
          parameters: [{ in: 'path', name: 'id', required: true, schema: text }],
          put: {
            operationId: 'replaceBook',
            parameters: [{ in: 'query', name: 'filter[tag]', style: 'deepObject', schema: { type: 'object' } }],
            requestBody: { required: true, content: { 'application/json': { schema } } },
            ...ok,
          },
        },
      }),
    )
    expect(toolkit).toMatchObject({ slug: 'acme', baseUrl: 'https://api.acme.com/v1', auth: [{ scheme: 'NO_AUTH' }] })
    expect(toolkit?.tools).toMatchObject([
      {
        slug: 'ACME_REPLACE_BOOK',
        tags: ['idempotentHint', 'openWorldHint'],
        input: { required: ['id', 'title'], properties: { id: text, filter_tag: {}, title: text, body_id: {} } },
        operation: {
          method: 'PUT',
          path: '/books/{id}',
          parameters: { id: { in: 'path' }, filter_tag: { in: 'query', name: 'filter[tag]', style: 'deepObject' } },
          rename: { body_id: 'id' },
          body: { contentType: 'application/json' },
        },
      },
    ])
  })

  it('reads Swagger 2', async () => {
    const { toolkit } = await compileOpenApi({
      swagger: '2.0',
      info: { title: 'Old', version: '1' },
      host: 'old.acme.com',
      basePath: '/api',
      schemes: ['https'],
      securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
      paths: {
        '/a': {
          get: {
            parameters: [{ in: 'query', name: 'ids', type: 'array', items: text, collectionFormat: 'pipes' }],
            ...ok,
          },
        },
      },
    })
    expect(toolkit?.baseUrl).toBe('https://old.acme.com/api')
    expect(toolkit?.tools[0]?.operation).toMatchObject({ parameters: { ids: { style: 'pipeDelimited' } } })
    const [scheme] = toolkit?.auth ?? []
    expect(scheme?.scheme === 'API_KEY' && scheme.apply({ api_key: 'k' }).headers).toEqual({ 'x-key': 'k' })
  })

  it('names colliding and long operations alike, whatever their order', async () => {
    const one = { '/a': { get: { operationId: 'list', ...ok } }, [`/${'long/'.repeat(30)}`]: { get: ok } }
    const other = { '/b': { get: { operationId: 'list', ...ok } } }
    const slugs = async (paths: object) =>
      (await compileOpenApi(api(paths))).toolkit?.tools.map(({ slug }) => slug).sort()
    const first = await slugs({ ...one, ...other })
    expect(await slugs({ ...other, ...one })).toEqual(first)
    expect(new Set(first).size).toBe(3)
    for (const slug of first ?? []) expect(slug).toMatch(/^ACME(_[A-Z0-9]+)+$/)
    expect(Math.max(...(first ?? []).map((slug) => slug.length))).toBeLessThanOrEqual(60)
  })

  it('ends recursion', async () => {
    const schema = { $ref: '#/components/schemas/Node' }
    const Node = { type: 'object', properties: { left: schema, right: schema, name: text } }
    const body = { required: true, content: { 'application/json': { schema } } }
    const result = await compileOpenApi(
      api({ '/n': { post: { requestBody: body, ...ok } } }, { components: { schemas: { Node } } }),
    )
    expect(result.toolkit?.tools[0]?.input.properties.left).toEqual({ type: 'object', description: 'Nested as above.' })
    expect(codes(result)).toContain('schema-cut')
  })
})

describe('hostile descriptions', () => {
  const nested = () => {
    let value: object = text
    for (let depth = 0; depth < 20_000; depth++) value = { items: value }
    return value
  }
  const circle: Record<string, unknown> = api({})
  circle.self = circle

  it.each<[string, unknown, string]>([
    ['no object', 'openapi', 'not-openapi'],
    ['another version', { openapi: '4.0.0' }, 'not-openapi'],
    ['thousand-fold nesting', api({}, { components: nested() }), 'too-large'],
    ['an object that contains itself', circle, 'too-large'],
    ['metadata host', api({ '/': { get: ok } }, { servers: [{ url: 'http://169.254.169.254/' }] }), 'no-server'],
    ['loopback', api({ '/': { get: ok } }, { servers: [{ url: 'http://localhost:8080' }] }), 'no-server'],
    [
      'a credential in the address',
      api({ '/': { get: ok } }, { servers: [{ url: 'https://a:b@acme.com' }] }),
      'no-server',
    ],
    ['nothing to call', api({}), 'no-tools'],
  ])('are refused with a line: %s', async (_, description, code) => {
    const result = await compileOpenApi(description)
    expect(result.toolkit).toBeUndefined()
    expect(codes(result)).toContain(code)
  })

  it.each(['/a/../../admin', '/%2e%2e/a', '//evil.com/', '/a\\b', '/a{b'])('leave out the path %j', async (path) => {
    const result = await compileOpenApi(api({ [path]: { get: ok }, '/good': { get: ok } }))
    expect(result.toolkit?.tools.map(({ slug }) => slug)).toEqual(['ACME_GET_GOOD'])
    expect(codes(result)).toContain('operation-left-out')
  })

  it('grow by references no further than the limit', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => {
        const next = { $ref: `#/components/schemas/L${level + 1}` }
        return [`L${level}`, { type: 'object', properties: { a: next, b: next, c: next } }]
      }),
    )
    const body = { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/L0' } } } }
    const { toolkit } = await compileOpenApi(
      api({ '/n': { post: { requestBody: body, ...ok } } }, { components: { schemas } }),
    )
    expect(JSON.stringify(toolkit?.tools[0]?.input).length).toBeLessThan(200_000)
  })

  it('send no operation, and no OAuth client, to a host of their own', async () => {
    const flows = {
      authorizationCode: { authorizationUrl: 'https://acme.com/auth', tokenUrl: 'http://127.0.0.1/token', scopes: {} },
    }
    const securitySchemes = { key: { type: 'http', scheme: 'bearer' }, oauth: { type: 'oauth2', flows } }
    const paths = { '/a': { get: ok }, '/b': { servers: [{ url: 'https://evil.com' }], get: ok } }
    const result = await compileOpenApi(api(paths, { components: { securitySchemes } }))
    expect(result.toolkit?.auth.map(({ scheme }) => scheme)).toEqual(['BEARER_TOKEN'])
    expect(result.toolkit?.tools).toHaveLength(1)
    expect(codes(result)).toEqual(expect.arrayContaining(['host-left-out', 'auth-left-out']))
  })

  it('hide nothing in texts and names', async () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"},"ok":{"type":"string","pattern":"(a+)+$"}}') as object
    const schema = { type: 'object', properties }
    const description =
      'Reads <script>steal()</script><b>it</b>\u0007\u202e\u{e0041} all, whatever is asked of it by anybody.'
    const post = { description, requestBody: { content: { 'application/json': { schema } } }, ...ok }
    const { toolkit } = await compileOpenApi(api({ '/a': { post } }))
    const [tool] = toolkit?.tools ?? []
    expect(tool?.description).toBe('Reads it all, whatever is asked of it by anybody.')
    expect(Object.keys(tool?.input.properties ?? {})).toEqual(['ok'])
    expect(tool?.input.properties.ok).toEqual({ type: 'string', description: 'Pattern: (a+)+$' })
  })
})
