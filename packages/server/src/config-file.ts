import type { ToolkitOverride, ToolkitOverrides } from '@composio/spec'
import type { UserTokenSetting } from './accounts/user-token-setting.ts'
import { oauthClientSettings } from './catalog/installed-toolkit.ts'
import type { Environment, Settings } from './read-config-file.ts'
import type { WebhookSettings } from './webhooks/webhook-setting.ts'

/**
 * What holds in the end: options go before the environment, and that before the file.
 * @param path - of the JSON file; none is read without
 * @throws ValidationError when the file cannot be read, or holds what it should not. Never with a value out of it.
 */
export async function resolveSettings(
  options: Settings,
  env: Environment,
  path: string | undefined,
): Promise<Settings> {
  // Loaded where there is a file: with it comes a second zod, which takes a fifth of a start.
  const file = path ? (await import('./read-config-file.ts')).readConfigFile(path, env) : {}
  return {
    appName: options.appName ?? env.COMPOSIO_APP_NAME ?? file.appName,
    appLogo: options.appLogo ?? (env.COMPOSIO_APP_LOGO || file.appLogo),
    verifierUrl: options.verifierUrl ?? (env.COMPOSIO_VERIFIER_URL || file.verifierUrl),
    userToken: options.userToken ?? userTokenFrom(env) ?? file.userToken,
    ...webhookFrom(options, env, file),
    toolkits: mergeToolkits(file.toolkits ?? {}, options.toolkits ?? {}, env),
  }
}

/** The secret may be said elsewhere than the address: an app that checks deliveries reads the same variable. */
function webhookFrom(options: Settings, env: Environment, file: Settings): WebhookSettings {
  const isAllowed = env.COMPOSIO_WEBHOOK_ALLOW_PRIVATE ? env.COMPOSIO_WEBHOOK_ALLOW_PRIVATE === 'true' : undefined
  return {
    webhookUrl: options.webhookUrl ?? (env.COMPOSIO_WEBHOOK_URL || file.webhookUrl),
    webhookSecret: options.webhookSecret ?? (env.COMPOSIO_WEBHOOK_SECRET || file.webhookSecret),
    webhookAllowPrivate: options.webhookAllowPrivate ?? isAllowed ?? file.webhookAllowPrivate,
  }
}

/** Half of it is a mistake that has to be told, not a wish to let everybody in. */
function userTokenFrom(env: Environment): UserTokenSetting | undefined {
  const { COMPOSIO_USER_TOKEN_URL: url, COMPOSIO_USER_TOKEN_SECRET: secret, COMPOSIO_USER_TOKEN_PUBLIC_KEY: key } = env
  if (!url && !secret && !key) return undefined
  return { url: url ?? '', ...(secret && { secret }), ...(key && { publicKey: key.replaceAll('\\n', '\n') }) }
}

function mergeToolkits(file: ToolkitOverrides, options: ToolkitOverrides, env: Environment): ToolkitOverrides {
  const merged: ToolkitOverrides = { ...options }
  for (const [slug, below] of Object.entries(file)) merged[slug] = mergeToolkit(slug, below, options[slug] ?? {}, env)
  return merged
}

function mergeToolkit(slug: string, below: ToolkitOverride, above: ToolkitOverride, env: Environment): ToolkitOverride {
  const { clientId, clientSecret, ...endpoints } = below.oauth ?? {}
  // A secret belongs to its ID: the file's is not sent with a client from elsewhere.
  const isReplaced = above.oauth?.clientId !== undefined || Boolean(env[oauthClientSettings(slug).id])
  const client = isReplaced ? {} : { ...(clientId && { clientId }), ...(clientSecret && { clientSecret }) }
  const oauth = { ...endpoints, ...client, ...above.oauth }
  const hosts = { ...below.hosts, ...above.hosts }
  return { ...below, ...above, hosts, ...((below.oauth || above.oauth) && { oauth }) }
}
