export type { UserTokenSetting } from './accounts/user-token-setting.ts'
export { type ComposioServer, type CreateServerOptions, createServer } from './create-server.ts'
export { DEFAULT_PORT, type EmbeddedBackend, type EmbeddedOptions, openEmbedded } from './embedded.ts'
export {
  type Administration,
  type AdministrationOptions,
  type ApiKeyInfo,
  type NewApiKeyOptions,
  openAdministration,
  type ProjectInfo,
} from './projects/administration.ts'
export { KEY_SCOPES, type KeyScope } from './projects/key-scope.ts'
export {
  type ProjectRotation,
  type RotateVaultKeyOptions,
  type RotateVaultOptions,
  rotateVault,
  rotateVaultKey,
  type VaultKeyRotation,
} from './rotate-vault.ts'
export { type RunningServer, type ServerOptions, serve } from './serve.ts'
export type { WebhookAdministration, WebhookMessageInfo } from './webhooks/webhook-administration.ts'
export { newWebhookSecret, type WebhookSettings } from './webhooks/webhook-setting.ts'
