import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** One set for every database. A landed migration is never edited; changes are new entries. */
export const migrations: Record<string, Migration> = {
  '0001_first': { up: createFirstTables },
  '0002_refresh_attempts': { up: createRefreshAttempts },
  '0003_projects': { up: createProjects },
  '0004_account_fields': { up: addAccountFields },
  '0005_indexes': { up: addIndexes },
  '0006_data_key_rotation': { up: allowSeveralDataKeys },
  '0007_connect_confirmations': { up: createConnectConfirmations },
  '0008_connection_requests': { up: addConnectionRequests },
  '0009_root_keys': { up: createRootKeys },
  '0011_link_users': { up: createLinkUsers },
  '0012_webhooks': { up: createWebhooks },
}

async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', required)
    .execute()
  await db.schema
    .createTable('api_keys')
    .addColumn('digest', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('created_at', 'text', required)
    .execute()
  await db.schema
    .createTable('data_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('wrapped', 'text', required)
    .addColumn('created_at', 'text', required)
    .addUniqueConstraint('data_keys_project', ['project_id'])
    .execute()
  await createSessions(db)
  await createAuthConfigs(db)
  await createAccounts(db)
  await createConnectFlow(db)
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('user_id', 'text', required)
    .addColumn('config', 'text', required)
    .addColumn('config_version', 'integer', required)
    .addColumn('created_at', 'text', required)
    .addColumn('updated_at', 'text', required)
    .execute()
}

async function createAuthConfigs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('auth_configs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('toolkit', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('scheme', 'text', required)
    .addColumn('is_managed', 'integer', required)
    .addColumn('is_enabled', 'integer', required)
    .addColumn('settings', 'text', required)
    .addColumn('secrets', 'text')
    .addColumn('created_at', 'text', required)
    .addColumn('updated_at', 'text', required)
    .execute()
  await db.schema
    .createIndex('auth_configs_by_toolkit')
    .on('auth_configs')
    .columns(['project_id', 'toolkit', 'created_at'])
    .execute()
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connected_accounts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('user_id', 'text', required)
    .addColumn('toolkit', 'text', required)
    .addColumn('auth_config_id', 'text', required)
    .addColumn('scheme', 'text', required)
    .addColumn('alias', 'text')
    .addColumn('label', 'text')
    .addColumn('provider_account_id', 'text')
    .addColumn('status', 'text', required)
    .addColumn('status_reason', 'text')
    .addColumn('pending_until', 'text')
    .addColumn('is_disabled', 'integer', required)
    .addColumn('credential', 'text')
    .addColumn('credential_version', 'integer', required)
    .addColumn('created_at', 'text', required)
    .addColumn('updated_at', 'text', required)
    .addUniqueConstraint('connected_accounts_alias', ['project_id', 'user_id', 'toolkit', 'alias'])
    .execute()
  await db.schema
    .createIndex('connected_accounts_by_user')
    .on('connected_accounts')
    .columns(['project_id', 'user_id', 'toolkit', 'created_at'])
    .execute()
}

async function createConnectFlow(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connect_links')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('account_id', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('toolkit', 'text', required)
    .addColumn('reason', 'text')
    .addColumn('callback_url', 'text')
    .addColumn('browser_digest', 'text')
    .addColumn('expires_at', 'text', required)
    .addColumn('closed_at', 'text')
    .addColumn('created_at', 'text', required)
    .execute()
  // A batch that needs one account five times must ask the person once.
  await db.schema
    .createIndex('connect_links_one_open')
    .unique()
    .on('connect_links')
    .columns(['session_id', 'toolkit', 'reason'])
    .where(sql<boolean>`closed_at is null and reason is not null`)
    .execute()
  await db.schema
    .createIndex('connect_links_by_account')
    .on('connect_links')
    .columns(['account_id', 'created_at'])
    .execute()
  await db.schema
    .createTable('oauth_flows')
    .addColumn('state_digest', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('link_id', 'text', required)
    .addColumn('account_id', 'text', required)
    .addColumn('toolkit', 'text', required)
    .addColumn('verifier', 'text', required)
    .addColumn('browser_digest', 'text', required)
    .addColumn('redirect_uri', 'text', required)
    .addColumn('expires_at', 'text', required)
    .addColumn('used_at', 'text')
    .execute()
}

async function createRefreshAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('refresh_attempts')
    .addColumn('account_id', 'text', required)
    .addColumn('credential_version', 'integer', required)
    .addColumn('fence', 'integer', required)
    .addColumn('lease_until', 'text', required)
    .addColumn('started_at', 'text', required)
    .addColumn('outcome', 'text')
    .addPrimaryKeyConstraint('refresh_attempts_one', ['account_id', 'credential_version', 'fence'])
    .execute()
  await db.schema.alterTable('auth_configs').addColumn('problem', 'text').execute()
}

async function createProjects(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'text', required)
    .execute()
  for (const column of ['id', 'name', 'prefix', 'scopes', 'expires_at', 'last_used_at', 'revoked_at'])
    await db.schema.alterTable('api_keys').addColumn(column, 'text').execute()
  // Keys from before keys had names: whatever a server was started with.
  await sql`update api_keys set id = 'key_' || substr(digest, 1, 22), name = 'server'`.execute(db)
  await db.schema.createIndex('api_keys_by_id').unique().on('api_keys').column('id').execute()
}

async function addAccountFields(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('connected_accounts').addColumn('open_fields', 'text').execute()
}

/** For what is asked by something other than a primary key, and for finding what is old enough to be deleted. */
async function addIndexes(db: Kysely<unknown>): Promise<void> {
  const indexes: [table: string, name: string, columns: string[]][] = [
    ['connected_accounts', 'connected_accounts_by_auth_config', ['auth_config_id']],
    ['connect_links', 'connect_links_by_expiry', ['project_id', 'expires_at']],
    ['oauth_flows', 'oauth_flows_by_account', ['account_id']],
    ['oauth_flows', 'oauth_flows_by_browser', ['browser_digest']],
    ['oauth_flows', 'oauth_flows_by_expiry', ['project_id', 'expires_at']],
    ['refresh_attempts', 'refresh_attempts_by_age', ['started_at']],
  ]
  for (const [table, name, columns] of indexes) await db.schema.createIndex(name).on(table).columns(columns).execute()
}

async function createConnectConfirmations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connect_confirmations')
    .addColumn('session_digest', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('link_id', 'text', required)
    .addColumn('account_id', 'text', required)
    .addColumn('browser_digest', 'text', required)
    .addColumn('held', 'text')
    .addColumn('expires_at', 'text', required)
    .addColumn('confirmed_at', 'text')
    .addColumn('used_at', 'text')
    .execute()
}

/** SQLite cannot drop a constraint, so the keys move to a table without it. */
async function allowSeveralDataKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('data_keys_several')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('wrapped', 'text', required)
    .addColumn('created_at', 'text', required)
    .addColumn('retired_at', 'text')
    .execute()
  await sql`
    insert into data_keys_several (id, project_id, wrapped, created_at)
    select id, project_id, wrapped, created_at from data_keys
  `.execute(db)
  await db.schema.dropTable('data_keys').execute()
  await db.schema.alterTable('data_keys_several').renameTo('data_keys').execute()
  await db.schema
    .createIndex('data_keys_current')
    .unique()
    .on('data_keys')
    .column('project_id')
    .where(sql<boolean>`retired_at is null`)
    .execute()
}

/** A link says itself how it ended, and which calls of a framework wait for it. */
async function addConnectionRequests(db: Kysely<unknown>): Promise<void> {
  for (const column of ['outcome', 'outcome_reason', 'opened_at', 'settles_by', 'reconnects'])
    await db.schema.alterTable('connect_links').addColumn(column, 'text').execute()
  await sql`update connect_links set settles_by = expires_at, reconnects = ''`.execute(db)
  await db.schema.dropIndex('connect_links_one_open').execute()
  await db.schema
    .createIndex('connect_links_one_open')
    .unique()
    .on('connect_links')
    .columns(['session_id', 'toolkit', 'reason', 'reconnects'])
    .where(sql<boolean>`closed_at is null and reason is not null`)
    .execute()
  await db.schema
    .createIndex('connect_links_by_session')
    .on('connect_links')
    .columns(['session_id', 'created_at'])
    .execute()
  await db.schema
    .createTable('connection_calls')
    .addColumn('project_id', 'text', required)
    .addColumn('session_id', 'text', required)
    .addColumn('tool_call_id', 'text', required)
    .addColumn('link_id', 'text', required)
    .addColumn('started_at', 'text')
    .addPrimaryKeyConstraint('connection_calls_one', ['session_id', 'tool_call_id', 'link_id'])
    .execute()
  await db.schema.createIndex('connection_calls_by_link').on('connection_calls').columns(['link_id']).execute()
  await db.schema
    .createTable('session_accounts')
    .addColumn('project_id', 'text', required)
    .addColumn('session_id', 'text', required)
    .addColumn('toolkit', 'text', required)
    .addColumn('account_id', 'text', required)
    .addPrimaryKeyConstraint('session_accounts_one', ['session_id', 'toolkit'])
    .execute()
}

async function createRootKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('root_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('link_key', 'text')
    .addColumn('predecessor', 'text')
    .addColumn('created_at', 'text', required)
    .addColumn('current_since', 'text')
    .addColumn('retired_at', 'text')
    .execute()
  await db.schema.alterTable('data_keys').addColumn('rewrapped', 'text').execute()
  await db.schema
    .alterTable('data_keys')
    .addColumn('sealed_count', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
}

async function createLinkUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('link_users')
    .addColumn('token_digest', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('link_id', 'text', required)
    .addColumn('nonce', 'text', required)
    .addColumn('expires_at', 'text', required)
    .execute()
  await db.schema.createIndex('link_users_by_link').on('link_users').columns(['link_id', 'nonce']).execute()
}

async function createWebhooks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhook_messages')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', required)
    .addColumn('type', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('position', 'integer', required)
    .addColumn('body', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('due_at', 'text', required)
    .addColumn('lease', 'text')
    .addColumn('lease_until', 'text')
    .addColumn('problem', 'text')
    .addColumn('created_at', 'text', required)
    .addColumn('ended_at', 'text')
    .execute()
  await db.schema
    .createIndex('webhook_messages_waiting')
    .on('webhook_messages')
    .column('due_at')
    .where(sql<boolean>`state = 'waiting'`)
    .execute()
  await db.schema
    .createIndex('webhook_messages_by_subject')
    .on('webhook_messages')
    .columns(['project_id', 'subject', 'position'])
    .execute()
  await db.schema.createIndex('webhook_messages_by_age').on('webhook_messages').column('created_at').execute()
  await db.schema.alterTable('connect_links').addColumn('is_watched', 'integer').execute()
  await db.schema
    .createIndex('connect_links_watched')
    .on('connect_links')
    .column('settles_by')
    .where(sql<boolean>`is_watched = 1 and outcome is null`)
    .execute()
}

const required = (column: ColumnDefinitionBuilder) => column.notNull()
