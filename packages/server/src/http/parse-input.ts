import type { Context } from 'hono'
import type { z } from 'zod'
import { isTooDeep } from '../shared/json-depth.ts'
import { ApiError } from './api-error.ts'

/** A JSON body checked against its schema. @throws ApiError naming each wrong field. */
export async function parseBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  const text = await c.req.text()
  let value: unknown = {}
  if (isTooDeep(text)) throw new ApiError('HTTP_BadRequest', 'The request body is nested too deeply.')
  if (text.trim() !== '') {
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new ApiError('HTTP_BadRequest', 'The request body is not valid JSON.', { cause })
    }
  }
  return parseInput(schema, value, 'payload')
}

export function parseQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  // Published clients write `key=` for null, meaning "not given".
  const given = Object.entries(c.req.query()).filter(([, value]) => value !== '')
  return parseInput(schema, Object.fromEntries(given), 'query')
}

function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.flatMap((issue) => describe(issue, []))
  const named = [...new Set(problems.map(({ path, message }) => `${path || where}: ${message}`))]
  throw new ApiError('HTTP_BadRequest', `Validation error while processing request: ${named.join('; ')}`, {
    errors: [
      ...new Set(
        problems.map(({ path, message }) => `Error in ${[where, path].filter(Boolean).join('.')}: ${message}`),
      ),
    ],
  })
}

type Problem = { path: string; message: string }

/** A union's own message says nothing; the branch that came furthest names the field that is wrong. */
function describe(issue: z.core.$ZodIssue, parents: PropertyKey[]): Problem[] {
  const path = [...parents, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branches = issue.errors.map((branch) => branch.flatMap((inner) => describe(inner, path)))
    const depth = (problems: Problem[]) => Math.max(...problems.map((problem) => problem.path.split('.').length))
    return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best))
  }
  return [{ path: path.join('.'), message: issue.message }]
}
