import { ValidationError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { newId } from '../shared/ids.ts'
import type { Database, ProjectRow } from '../storage/schema.ts'

/** The project of the key a server is started with. */
export const DEFAULT_PROJECT = { id: 'pr_default', name: 'default' }

export async function ensureDefaultProject(db: Kysely<Database>): Promise<void> {
  await db
    .insertInto('projects')
    .values({ ...DEFAULT_PROJECT, created_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** @throws ValidationError for a name that is taken or is none */
export async function insertProject(db: Kysely<Database>, name: string): Promise<ProjectRow> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name))
    throw new ValidationError('name: up to 64 letters, digits, spaces, dots, dashes and underscores.')
  const row = { id: newId('pr'), name, created_at: new Date().toISOString() }
  await db
    .insertInto('projects')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { id } = await db.selectFrom('projects').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  if (id === row.id) return row
  throw new ValidationError(`name: there is a project "${name}" already: ${id}.`)
}

/** By name or id. @throws ValidationError naming those there are */
export async function requireProject(db: Kysely<Database>, nameOrId: string): Promise<ProjectRow> {
  const projects = await listProjects(db)
  const found = projects.find(({ id, name }) => id === nameOrId || name === nameOrId)
  if (found) return found
  const names = projects.map(({ name }) => name).join(', ')
  throw new ValidationError(`project: there is no project "${nameOrId}". There are: ${names}.`)
}

export function listProjects(db: Kysely<Database>): Promise<ProjectRow[]> {
  return db.selectFrom('projects').selectAll().orderBy('created_at').orderBy('id').execute()
}
