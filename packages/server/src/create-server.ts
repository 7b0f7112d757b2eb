import { type ToolkitDefinition, type ToolkitOverrides, ValidationError } from '@composio/spec'
import { toolkits } from '@composio/toolkits'
import { parseVerifierUrl } from './accounts/confirmation.ts'
import { refreshesSettled } from './accounts/refresh/under-way.ts'
import { parseUserToken, type UserTokenSetting } from './accounts/user-token-setting.ts'
import { createApp } from './app.ts'
import type { Backend } from './backend.ts'
import { Catalog } from './catalog/catalog.ts'
import { readAppLogo } from './connect/app-logo.ts'
import { Egress } from './egress/egress.ts'
import { apiKeyFrom } from './projects/api-key-form.ts'
import { admitApiKey } from './projects/key-store.ts'
import { DEFAULT_PROJECT, ensureDefaultProject } from './projects/project-store.ts'
import { newId } from './shared/ids.ts'
import { IN_MEMORY } from './storage/open-database.ts'
import { openStore } from './storage/open-store.ts'
import { actAcrossProjects } from './storage/project-wall.ts'
import { openVault } from './vault/open-vault.ts'
import { deriveKey, loadRootKey } from './vault/root-key.ts'
import { openRootKey } from './vault/root-keys.ts'
import { WakeUps } from './wake-ups.ts'
import { startDelivery } from './webhooks/start-delivery.ts'
import { parseWebhook, type WebhookSettings } from './webhooks/webhook-setting.ts'

/** How long closing waits for token refreshes under way. */
const REFRESH_DRAIN_MS = 10_000

export interface CreateServerOptions extends WebhookSettings {
  /** Folder of the database and the vault key, or `:memory:`. With `databaseUrl`, only of a generated vault key. */
  dataDir: string
  /** `postgres://…`: PostgreSQL in place of SQLite. */
  databaseUrl?: string | undefined
  /** Accepted in `x-api-key`. Without one, a key derived from the vault key is: the same at every start. */
  apiKey?: string | undefined
  /** 32 bytes in base64. */
  vaultKey?: string | undefined
  /** Make and keep a vault key in `dataDir` when none is given. */
  mayGenerateVaultKey: boolean
  /** Origin under which the server is reached, known once it listens. */
  publicUrl: () => string
  /** What connect pages call the program that asks. */
  appName?: string | undefined
  /** The app's page that confirms who is connecting, before anything is stored. */
  verifierUrl?: string | undefined
  /** The app's page that signs who is in a browser; links then open for their user only. */
  userToken?: UserTokenSetting | undefined
  /** A PNG or SVG file, shown on connect pages. */
  appLogo?: string | undefined
  toolkits?: ToolkitOverrides | undefined
  /** Toolkits of your own, beside the shipped ones. */
  definitions?: ToolkitDefinition[] | undefined
  /** For `COMPOSIO_AUTH_<TOOLKIT>_CLIENT_ID` and `_SECRET`. */
  env: Record<string, string | undefined>
  /** Takes one line about something that went wrong; never with a credential in it. */
  log?: (line: string) => void
}

/** The server as a value; it listens to nothing by itself. */
export interface ComposioServer {
  fetch(request: Request): Promise<Response>
  apiKey: string
  /** Random, the same for every process on the same data. */
  instanceId: string
  /** Call it before the listener is closed: it answers what is held open for cards in chats, which would keep it waiting. */
  letGo(): void
  close(): Promise<void>
}

/**
 * @throws ComposioError when the vault key is missing or wrong, the database cannot be opened, or an override names an
 * unknown toolkit.
 */
export function createServer(options: CreateServerOptions): Promise<ComposioServer> {
  return assembleServer(options)
}

/** As `createServer`. @param parts - stand-ins for what it would make, given the database it opened; for tests */
export function assembleServer(
  options: CreateServerOptions,
  parts: (db: Backend['db']) => Partial<Backend> = () => ({}),
): Promise<ComposioServer> {
  return actAcrossProjects(() => assemble(options, parts))
}

async function assemble(
  options: CreateServerOptions,
  parts: (db: Backend['db']) => Partial<Backend>,
): Promise<ComposioServer> {
  const { env, publicUrl } = options
  const catalog = new Catalog([...toolkits, ...(options.definitions ?? [])], options.toolkits, env)
  const rootKey = rootKeyOf(options)
  const apiKey = options.apiKey ?? apiKeyFrom(deriveKey(rootKey, 'composio/api-key'))
  if (apiKey.trim().length < 16)
    throw new ValidationError('apiKey: must be at least 16 characters; a short one can be guessed.')
  const verifierUrl = parseVerifierUrl(options.verifierUrl)
  const userTokens = parseUserToken(options.userToken)
  const webhook = parseWebhook(options)
  const appLogo = options.appLogo === undefined ? undefined : readAppLogo(options.appLogo)
  const log = options.log ?? ((line: string) => process.stderr.write(`composio: ${line}\n`))
  const db = await openStore({ dataDir: options.dataDir, databaseUrl: options.databaseUrl, isScoped: true }, log)
  const egress = new Egress(catalog.trustedOrigins)
  try {
    await ensureDefaultProject(db)
    const knownKey = await openRootKey(db, rootKey)
    const vault = await openVault(db, knownKey, DEFAULT_PROJECT.id, { log })
    await admitApiKey(db, apiKey, DEFAULT_PROJECT.id)
    const { linkKey } = knownKey
    const shared = { db, vault, catalog, egress, linkKey, publicUrl, log, wakeUps: new WakeUps(), ...parts(db) }
    const settings = {
      ...(verifierUrl && { verifierUrl }),
      ...(userTokens && { userTokens }),
      ...(webhook && { webhook }),
    }
    const backend: Backend = { ...shared, ...settings }
    const instanceId = await instanceIdOf(db)
    const app = createApp(backend, { appName: options.appName, appLogo, instanceId })
    const delivery = await startDelivery(backend)
    return {
      fetch: async (request) => app.fetch(request),
      apiKey,
      instanceId,
      letGo: () => backend.wakeUps.close(),
      close: async () => {
        await refreshesSettled(backend, REFRESH_DRAIN_MS)
        await delivery?.stop()
        await egress.close()
        await actAcrossProjects(() => vault.close())
        await db.destroy()
      },
    }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Data in PostgreSQL outlives this process, so no key that ends with the process will do for it. */
function rootKeyOf({ dataDir, databaseUrl, vaultKey, mayGenerateVaultKey }: CreateServerOptions): Uint8Array {
  const keepsFiles = dataDir !== IN_MEMORY
  return loadRootKey({
    dataDir: databaseUrl && !keepsFiles ? '.' : dataDir,
    configured: vaultKey,
    mayGenerate: mayGenerateVaultKey && (keepsFiles || !databaseUrl),
  })
}

async function instanceIdOf(db: Backend['db']): Promise<string> {
  const fresh = { key: 'instance_id', value: newId('req') }
  await db
    .insertInto('meta')
    .values(fresh)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { value } = await db.selectFrom('meta').select('value').where('key', '=', fresh.key).executeTakeFirstOrThrow()
  return value
}
