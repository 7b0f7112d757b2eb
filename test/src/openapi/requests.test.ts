import { createRequire } from 'node:module'
import type { HttpOperation } from '@composio/spec'
import { compileOpenApi } from '@composio/toolkits/compiler'
import type { IHttpOperation } from '@stoplight/types'
import { expect, it } from 'vitest'
import { buildRequest } from '../../../packages/server/src/execute/build-request.ts'
import { argumentProblem } from '../../../packages/server/src/execute/validate-arguments.ts'
import { directoryNames, readDirectory } from './directory.ts'
import { generate, randomOf } from './generate-arguments.ts'

// CommonJS without a map of its exports: the validator of Prism, an implementation of the styles that is not ours.
const require = createRequire(import.meta.url)
const { validateInput } = require('@stoplight/prism-http/dist/validator') as {
  validateInput: (call: { resource: IHttpOperation; element: object }) => {
    _tag: 'Left' | 'Right'
    left?: { message: string }[]
  }
}
const { transformOas3Operations } = require('@stoplight/http-spec/oas3') as {
  transformOas3Operations: (document: object) => IHttpOperation[]
}

type Document = { servers?: object[]; paths: Record<string, Record<string, object>> }
const wanted = Number(process.env.OPENAPI_OPERATIONS ?? 200)
const random = randomOf(20261122)

interface Outcome {
  where: string
  problem?: string
}

function validated(
  document: Document,
  path: string,
  tool: { operation: HttpOperation },
  args: Record<string, unknown>,
): string | undefined {
  const { method } = tool.operation
  const item = document.paths[path]!
  const only = { ...item, servers: undefined }
  for (const key of ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
    if (key !== method.toLowerCase()) delete (only as Record<string, unknown>)[key]
  const [resource] = transformOas3Operations({ ...document, security: undefined, paths: { [path]: only } })
  const request = buildRequest(tool.operation, args)
  const url = new URL(`https://api.acme.com${request.path}`)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, String(value))
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const all = url.searchParams.getAll(name)
    query[name] = all.length === 1 ? all[0]! : all
  }
  const raw = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('latin1') : request.body
  const headers = { ...(raw !== undefined && { 'content-length': '1' }), ...request.headers }
  const result = validateInput({
    resource: resource!,
    element: { method: method.toLowerCase(), url: { path: url.pathname, query, baseUrl: '' }, headers, body: raw },
  })
  return result._tag === 'Left' ? JSON.stringify(result.left).slice(0, 300) : undefined
}

it(`${wanted} operations of the directory: an independent validator takes the requests of generated arguments`, {
  timeout: 1_200_000,
}, async () => {
  const names = directoryNames().filter((name) => !name.startsWith('microsoft.com/graph'))
  const outcomes: Outcome[] = []
  let controls = 0
  while (outcomes.length < wanted) {
    const name = names[Math.floor(random() * names.length)]!
    const document = readDirectory(name) as Document
    const { toolkit, report } = await compileOpenApi(document)
    const cut = new Set(report.notes.filter(({ code }) => code === 'schema-cut').map(({ where }) => where))
    const at = Math.floor(random() * (toolkit?.tools.length ?? 0))
    for (const tool of toolkit?.tools.slice(at, at + 4) ?? []) {
      const operation = tool.operation as HttpOperation
      const shape = (text: string) => text.split('#')[0]!.replace(/\{[^{}]*\}/g, '{}')
      const path = Object.keys(document.paths).find(
        (one) => shape(one) === shape(operation.path) && operation.method.toLowerCase() in document.paths[one]!,
      )
      if (!path || cut.has(`${operation.method} ${path}`)) continue
      const where = `${name} ${operation.method} ${path}`
      try {
        const args = generate(tool.input, random) as Record<string, unknown>
        if (argumentProblem(tool.input, args)) continue // The generator is not up to the schema.
        const problem = validated(document, path, { operation }, args)
        outcomes.push({ where, ...(problem && { problem }) })
        // The negative control: without anything but its path a request lacks what the description asks for.
        const bare = { method: operation.method, path: operation.path, body: null }
        const needed = Object.fromEntries(Object.entries(args).filter(([key]) => operation.path.includes(`{${key}}`)))
        if (!problem && validated(document, path, { operation: bare }, needed)) controls++
      } catch (error) {
        outcomes.push({ where, problem: String(error).slice(0, 300) })
      }
    }
  }
  const refused = outcomes.filter(({ problem }) => problem)
  console.log(
    `${outcomes.length - refused.length} of ${outcomes.length} requests accepted; ${controls} refused without their arguments`,
  )
  for (const { where, problem } of refused.slice(0, 30)) console.log(where, problem)
  expect(refused.length / outcomes.length).toBeLessThan(0.05)
  expect(controls).toBeGreaterThan(wanted / 20)
})
