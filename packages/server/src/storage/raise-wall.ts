import * as pg from 'pg'

/** Has no rights but to our rows, and these are shown to it by project. Whoever runs the database makes it. */
const SCOPED_ROLE = 'composio_scoped'
const PROJECT = 'composio.project'
const POLICY = 'composio_project'
/** Keys are found by their digest before it is known whose they are; there is no secret in the table. */
const SHOWN_TO_ALL = 'api_keys'

/** Makes a connection act with the rights of the role. */
export const TAKE_ROLE = `set role ${SCOPED_ROLE}`
/** Tells a connection whom it acts for; `$1` is the project. */
export const ACT_FOR = `select set_config('${PROJECT}', $1, false)`

/**
 * Puts up row security where the role for it is there: policies on each table with a project, and the role's rights.
 * @returns whether connections may take the role; the log has why not, unless nobody asked for it by making the role
 */
export async function raiseWall(databaseUrl: string, log: (line: string) => void): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, fallback_application_name: 'composio row security' })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>(
      'select pg_backend_pid() as pid from pg_roles where rolname = $1',
      [SCOPED_ROLE],
    )
    if (!rows[0]) return false
    // A pooler hands out numbers of its own, and may give each statement another connection.
    if (rows[0].pid !== (client as { processID?: number }).processID) {
      log('row security is off: a connection pooler is in between, and what a connection is told must stay told')
      return false
    }
    await buildWall(client)
    await client.query(TAKE_ROLE)
    return true
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    log(
      `row security is off: ${error.message}. The user of DATABASE_URL has to own the tables: grant ${SCOPED_ROLE} to it`,
    )
    return false
  } finally {
    await client.end()
  }
}

interface TableState {
  name: string
  key: string | null
  has_policy: boolean
  is_granted: boolean
}

async function buildWall(client: pg.Client): Promise<void> {
  if ((await listMissing(client)).length === 0) return
  await client.query('begin')
  // Of several that start together one does it.
  await client.query('select pg_advisory_xact_lock(7163905221844018)')
  const schema = await client.query<{ name: string }>('select quote_ident(current_schema()) as name')
  await client.query(`grant usage on schema ${schema.rows[0]!.name} to ${SCOPED_ROLE}`)
  for (const { name, key, has_policy } of await listMissing(client)) {
    const table = client.escapeIdentifier(name)
    await client.query(`grant select, insert, update, delete on ${table} to ${SCOPED_ROLE}`)
    if (key === null || has_policy) continue
    const own = `${key} = current_setting('${PROJECT}', true) or current_setting('${PROJECT}', true) = '*'`
    await client.query(`alter table ${table} enable row level security`)
    await client.query(`create policy ${POLICY} on ${table} to ${SCOPED_ROLE} using (${own}) with check (${own})`)
    if (name === SHOWN_TO_ALL)
      await client.query(`create policy ${POLICY}_lookup on ${table} for select to ${SCOPED_ROLE} using (true)`)
  }
  await client.query('commit')
}

/** Tables that lack something; later versions may have added some. */
async function listMissing(client: pg.Client): Promise<TableState[]> {
  const { rows } = await client.query<TableState>(
    `select c.relname as name,
       case when c.relname = 'projects' then 'id'
         when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id') then 'project_id'
       end as key,
       c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = $2) as has_policy,
       has_table_privilege($1, c.oid, 'select') and has_table_privilege($1, c.oid, 'insert')
         and has_table_privilege($1, c.oid, 'update') and has_table_privilege($1, c.oid, 'delete') as is_granted
     from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname not like 'composio_migration%'
     order by c.relname`,
    [SCOPED_ROLE, POLICY],
  )
  return rows.filter(({ key, has_policy, is_granted }) => !is_granted || (key !== null && !has_policy))
}
