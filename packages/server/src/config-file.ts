import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ToolkitOverride, type ToolkitOverrides, ValidationError } from '@composio/spec'
import { z } from 'zod'
import { oauthClientSettings } from './catalog/installed-toolkit.ts'
import { didYouMean } from './shared/nearest.ts'

type Environment = Record<string, string | undefined>

/** What may be said in code, in the environment and in a file. */
export interface Settings {
  appName?: string | undefined
  appLogo?: string | undefined
  toolkits?: ToolkitOverrides | undefined
}

/**
 * What holds in the end: options go before the environment, and that before the file.
 * @param path - of the JSON file; none is read without
 * @throws ValidationError when the file cannot be read, or holds what it should not. Never with a value out of it.
 */
export function resolveSettings(options: Settings, env: Environment, path: string | undefined): Settings {
  const file = path ? readConfigFile(path, env) : {}
  return {
    appName: options.appName ?? env.COMPOSIO_APP_NAME ?? file.appName,
    appLogo: options.appLogo ?? (env.COMPOSIO_APP_LOGO || file.appLogo),
    toolkits: mergeToolkits(file.toolkits ?? {}, options.toolkits ?? {}, env),
  }
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

function readConfigFile(path: string, env: Environment): Settings {
  const result = fileSchema(env).safeParse(parseJson(path))
  if (!result.success) {
    const problems = result.error.issues.map(({ path: at, message }) =>
      [at.join('.'), message].filter(Boolean).join(': '),
    )
    throw new ValidationError(`${path}: ${problems.join('; ')}`)
  }
  const { appLogo, ...rest } = result.data
  return { ...rest, ...(appLogo && { appLogo: resolve(dirname(path), appLogo) }) } as Settings
}

function parseJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new ValidationError(`${path}: the configuration cannot be read (${code}).`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser quotes what it could not read, which may be a secret.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new ValidationError(`${path}: is not JSON${place ? ` (${place})` : ''}.`)
  }
}

function fileSchema(env: Environment) {
  const url = z.url({ protocol: /^https?$/, error: 'must be an absolute http(s) URL' })
  const text = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty')
  const secret = textOrReference(env)
  const oauth = {
    clientId: secret.optional(),
    clientSecret: secret.optional(),
    issuer: url.optional(),
    authorizationUrl: url.optional(),
    tokenUrl: url.optional(),
    revocationUrl: url.optional(),
    requestTokenUrl: url.optional(),
    accessTokenUrl: url.optional(),
    scopes: z.array(text).optional(),
  } satisfies Record<keyof NonNullable<ToolkitOverride['oauth']>, z.ZodType>
  const toolkit = {
    baseUrl: url.optional(),
    hosts: z.record(z.string(), url).optional(),
    oauth: strict(oauth).optional(),
  } satisfies Record<keyof ToolkitOverride, z.ZodType>
  return strict({
    appName: text.max(100, 'must have 100 characters at most').optional(),
    appLogo: text.optional(),
    toolkits: z.record(z.string(), strict(toolkit)).optional(),
  } satisfies Record<keyof Settings, z.ZodType>)
}

/** A text, or `{ "env": "NAME" }`, so that the file itself need hold no secret. */
function textOrReference(env: Environment) {
  return z.unknown().transform((value, context) => {
    if (typeof value === 'string' && value !== '') return value
    const name = typeof value === 'object' && value !== null && 'env' in value ? value.env : undefined
    const isReference = typeof name === 'string' && Object.keys(value as object).length === 1
    if (isReference && env[name]) return env[name]
    const message = isReference ? `the variable ${name} is not set` : 'must be a text, or { "env": "NAME" }'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

function strict<T extends z.core.$ZodShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key "${key}".${didYouMean(key, Object.keys(shape))}`).join(' ')
        : undefined,
  })
}
