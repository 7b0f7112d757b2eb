import { randomBytes } from 'node:crypto'
import { ValidationError } from '@composio/spec'
import { isBlockedAddress } from '../egress/blocked-address.ts'

/** Standard Webhooks, "Signature scheme": a symmetric secret has 24 to 64 random bytes. */
const SHORTEST_SECRET_BYTES = 24
const LONGEST_SECRET_BYTES = 64
const NEW_SECRET_BYTES = 32
const PREFIX = 'whsec_'

/** As an operator sets it: what happens to connections is posted to one address, signed. */
export interface WebhookSettings {
  /** https, at a public address (docs/webhooks.md). Else COMPOSIO_WEBHOOK_URL. */
  webhookUrl?: string | undefined
  /** `whsec_` and 24 to 64 bytes in base64. Several while one takes the place of another: each signs every message. Else COMPOSIO_WEBHOOK_SECRET. */
  webhookSecret?: string | readonly string[] | undefined
  /** The address may be private, or plain http: a service beside the server, or one under test. Else COMPOSIO_WEBHOOK_ALLOW_PRIVATE=true. */
  webhookAllowPrivate?: boolean | undefined
}

/** Where messages go, and what signs them. */
export interface Webhook {
  url: URL
  secrets: readonly string[]
  allowPrivate: boolean
}

/** @throws ValidationError, never with a secret in it: without an address there are no webhooks, without a secret it is one */
export function parseWebhook({ webhookUrl, webhookSecret, webhookAllowPrivate }: WebhookSettings): Webhook | undefined {
  if (webhookUrl === undefined) return undefined
  const allowPrivate = webhookAllowPrivate === true
  return { url: parseUrl(webhookUrl, allowPrivate), secrets: parseSecrets(webhookSecret), allowPrivate }
}

/** One that nobody has yet: 256 random bits. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(NEW_SECRET_BYTES).toString('base64')
}

function parseUrl(address: string, allowPrivate: boolean): URL {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash)
    throw new ValidationError('webhookUrl: must be an absolute https URL without credentials or fragment.')
  if (!allowPrivate && (url.protocol === 'http:' || isPrivateName(url.hostname)))
    throw new ValidationError(
      'webhookUrl: must be https, and at a public address. Set webhookAllowPrivate (COMPOSIO_WEBHOOK_ALLOW_PRIVATE=true) for a receiver of your own network.',
    )
  return url
}

/** Said at the start where it can be; what a name leads to is looked at when it is connected to. */
function isPrivateName(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':')
  return isAddress ? isBlockedAddress(host) : /(^|\.)localhost$/i.test(host)
}

function parseSecrets(setting: string | readonly string[] | undefined): readonly string[] {
  const secrets = typeof setting === 'string' ? setting.split(/[\s,]+/).filter(Boolean) : (setting ?? [])
  if (secrets.length === 0)
    throw new ValidationError('webhookSecret: is needed with webhookUrl; "composio webhooks secret" makes one.')
  if (!secrets.every(isSecret))
    throw new ValidationError(
      `webhookSecret: must be ${PREFIX} and ${SHORTEST_SECRET_BYTES} to ${LONGEST_SECRET_BYTES} bytes in base64; "composio webhooks secret" makes one.`,
    )
  return secrets
}

function isSecret(secret: string): boolean {
  if (!secret.startsWith(PREFIX)) return false
  const text = secret.slice(PREFIX.length)
  const bytes = Buffer.from(text, 'base64')
  // What does not come out as it went in is no base64, or another length than the library will read.
  return (
    bytes.toString('base64') === text && bytes.length >= SHORTEST_SECRET_BYTES && bytes.length <= LONGEST_SECRET_BYTES
  )
}
