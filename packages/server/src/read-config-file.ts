import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ToolkitOverride, type ToolkitOverrides, ValidationError } from '@composio/spec'
import { z } from 'zod'
import type { UserTokenSetting } from './accounts/user-token-setting.ts'
import { didYouMean } from './shared/nearest.ts'
import type { WebhookSettings } from './webhooks/webhook-setting.ts'

export type Environment = Record<string, string | undefined>

/** What may be said in code, in the environment and in a file. */
export interface Settings extends WebhookSettings {
  /** What connect pages call the program that asks. Else COMPOSIO_APP_NAME. */
  appName?: string | undefined
  /** A PNG or SVG file of 256 KiB at most, shown on connect pages. Else COMPOSIO_APP_LOGO. */
  appLogo?: string | undefined
  /** The app's page that confirms who is connecting, before anything is stored. Else COMPOSIO_VERIFIER_URL. */
  verifierUrl?: string | undefined
  /** The app's page that signs who is in a browser, and its key; else COMPOSIO_USER_TOKEN_URL with _SECRET or _PUBLIC_KEY. */
  userToken?: UserTokenSetting | undefined
  toolkits?: ToolkitOverrides | undefined
}

/** @throws ValidationError when the file cannot be read, or holds what it should not. Never with a value out of it. */
export function readConfigFile(path: string, env: Environment): Settings {
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
  const userToken = { url, secret: secret.optional(), publicKey: secret.optional() } satisfies Record<
    keyof UserTokenSetting,
    z.ZodType
  >
  return strict({
    appName: text.max(100, 'must have 100 characters at most').optional(),
    appLogo: text.optional(),
    verifierUrl: url.optional(),
    userToken: strict(userToken).optional(),
    webhookUrl: secret.optional(),
    webhookSecret: z.union([secret, z.array(secret)]).optional(),
    webhookAllowPrivate: z.boolean({ error: 'must be true or false' }).optional(),
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
