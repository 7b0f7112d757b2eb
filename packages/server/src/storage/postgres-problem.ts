import { ComposioError, ValidationError } from '@composio/spec'
import * as pg from 'pg'
import { ApiError } from '../http/api-error.ts'

const NUL_IN_TEXT = '22021'

/** What a connection string points at, for messages: everything but the password. */
export interface PostgresTarget {
  host: string
  port: number
  user: string
  database: string
}

/** What whoever sent a request is told of a failure of PostgreSQL; undefined where it is a mistake of ours. */
export function requestError(cause: unknown): ApiError | undefined {
  if (codeOf(cause) === NUL_IN_TEXT) {
    const message = 'A text in the request holds the character U+0000, which cannot be stored.'
    return new ApiError('HTTP_BadRequest', message, { cause })
  }
  if (!isUnavailable(cause)) return undefined
  return new ApiError('HTTP_ServiceUnavailable', 'The database does not answer. Try again in a moment.', { cause })
}

/** No connection, a lost one, or a server that is full, starting or stopping (SQLSTATE classes 08, 53 and 57). */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ApiError) return false
  return error instanceof pg.DatabaseError ? /^(08|53|57P)/.test(error.code ?? '') : true
}

/**
 * Why a database cannot be opened, in a sentence for whoever runs the server.
 * @param cause - what node-postgres threw; undefined where the connection string itself is none
 */
export function explainPostgresError(cause: unknown, target: PostgresTarget): ComposioError {
  if (ComposioError.is(cause)) return cause
  if (cause instanceof ApiError) return explainPostgresError(cause.cause, target)
  if (cause === undefined) {
    return new ValidationError(
      'DATABASE_URL (databaseUrl): must be a PostgreSQL connection string, for example postgres://user:password@host:5432/composio',
      { possibleFixes: ['Percent-encode characters such as @, / and # in the password.'] },
    )
  }
  const [what, fix] = describe(codeOf(cause), cause, target)
  return new ComposioError(what, {
    code: 'TS-SDK::DATABASE_UNAVAILABLE',
    possibleFixes: fix ? [fix] : [],
    cause,
  })
}

type Description = [what: string, fix?: string]

/** By SQLSTATE (PostgreSQL, appendix A), else by what the network said. */
function describe(code: string, cause: unknown, { host, port, user, database }: PostgresTarget): Description {
  const where = host.startsWith('/') ? host : `${host}:${port}`
  if (code === '28P01' || code === '28000') {
    return [
      `PostgreSQL at ${where} does not let the user "${user}" in.`,
      'Check the user and the password in DATABASE_URL.',
    ]
  }
  if (code === '3D000') {
    return [`PostgreSQL at ${where} has no database "${database}".`, `Create it: createdb ${database}`]
  }
  if (code === '42501') {
    return [
      `The user "${user}" may not create tables in the database "${database}".`,
      `Make it the owner: alter database "${database}" owner to "${user}"`,
    ]
  }
  if (code === '42P07') {
    return [
      `The database "${database}" has tables of another program in it: ${messageOf(cause)}.`,
      'Give Composio a database of its own.',
    ]
  }
  if (code === '53300') return [`PostgreSQL at ${where} has no connection left.`, 'Raise max_connections.']
  if (code === '57P03') return [`PostgreSQL at ${where} is starting or stopping.`, 'Try again in a moment.']
  if (/^[0-9A-Z]{5}$/.test(code)) return [`PostgreSQL at ${where} refused: ${messageOf(cause)} (${code}).`]
  return [
    `PostgreSQL at ${where} cannot be reached: ${code || messageOf(cause)}.`,
    'Check that it runs, and the host and port in DATABASE_URL.',
  ]
}

function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] }
  // Of a name with several addresses each failed for a reason of its own.
  if (code === undefined && errors) return codeOf(errors[0])
  return typeof code === 'string' ? code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error'
}
