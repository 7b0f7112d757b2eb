import { ValidationError } from '@composio/spec'
import { z } from 'zod'
import { nearest } from './nearest.ts'

/** An object that refuses keys it does not know, naming the nearest one it does. */
export function strict<T extends z.core.$ZodShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, Object.keys(shape)) : undefined),
  })
}

/**
 * As `strict`, for an options type written out by hand so that editors show its docs: the compiler checks that every
 * field has a schema of its type.
 */
export function strictFor<T extends object>(shape: FieldSchemas<T>): z.ZodType<T, T> {
  // Each field was checked against T above; zod cannot derive T from a mapped type.
  return strict(shape) as unknown as z.ZodType<T, T>
}

export type FieldSchemas<T extends object> = { [K in keyof Required<T>]: z.ZodType<T[K], T[K]> }

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const described = keys.map((key) => {
    const meant = nearest(key, known)
    return `unknown key "${key}"${meant ? `, did you mean "${meant}"?` : '.'}`
  })
  return `${described.join(' ')} Known keys: ${known.join(', ')}`
}

/**
 * Checks `value` and returns what the schema makes of it.
 * @param subject what is checked, in the words of the caller: `session options`.
 * @throws ValidationError naming every wrong field by its path; `meta.issues` holds `{ path, message }` for each.
 */
export function parseOptions<T extends z.ZodType>(schema: T, value: unknown, subject: string): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = flatten(result.error.issues)
  const lines = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  throw new ValidationError(`Invalid ${subject}. ${lines.join('; ')}.`.replace(/\.\.$/, '.'), {
    cause: result.error,
    meta: { issues },
  })
}

interface FieldIssue {
  path: string
  message: string
}

function flatten(issues: readonly z.core.$ZodIssue[], parents: PropertyKey[] = []): FieldIssue[] {
  return issues.flatMap((issue) => {
    const path = [...parents, ...issue.path]
    const branch = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined
    return branch ? flatten(branch, path) : [{ path: path.map(String).join('.'), message: messageOf(issue) }]
  })
}

/** A union that takes a value of another type says nothing itself; its branches say what they would take. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message
  const expected = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : []))
  return expected.length > 0 ? `must be ${[...new Set(expected)].join(' or ')}` : issue.message
}

/** Of a union's branches the one the value was meant for: of its type, then with the fewest faults. */
function closestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const isOtherType = (issue: z.core.$ZodIssue) => issue.path.length === 0 && issue.code === 'invalid_type'
  return branches.filter((issues) => !issues.some(isOtherType)).sort((a, b) => a.length - b.length)[0]
}
