export { OpenAIProvider } from '@composio/openai'
export type {
  AuthSchemeName,
  ConnectedAccountStatus,
  ConnectionHandling,
  ConnectionReason,
  ConnectionRequestStatus,
  ConnectionRequired,
  ExecuteForUserFn,
  ExecuteModifiers,
  ExecuteToolFn,
  ExecuteToolOptions,
  ExecuteToolParams,
  JsonSchema,
  ObjectSchema,
  PendingConnection,
  Provider,
  SessionToolModifiers,
  Tool,
  ToolCall,
  ToolExecuteResponse,
  ToolkitOverride,
  ToolkitOverrides,
  ToolModifiers,
  ToolSession,
  ToolTag,
} from '@composio/spec'
export {
  BaseAgenticProvider,
  BaseNonAgenticProvider,
  ComposioAPIError,
  ComposioAuthConfigNotFoundError,
  ComposioConnectedAccountNotFoundError,
  ComposioConnectionError,
  ComposioError,
  type ComposioErrorOptions,
  ComposioFailedToCreateConnectedAccountLink,
  ComposioGlobalExecuteToolFnNotSetError,
  ComposioInvalidModifierError,
  ComposioInvalidToolArgumentsError,
  ComposioMultipleConnectedAccountsError,
  ComposioNoAPIKeyError,
  ComposioRequestCancelledError,
  ComposioSessionNotFoundError,
  ComposioToolExecutionError,
  ComposioToolkitNotFoundError,
  ComposioToolNotFoundError,
  ComposioWebhookPayloadError,
  ComposioWebhookSignatureVerificationError,
  ConnectionRequestFailedError,
  ConnectionRequestTimeoutError,
  isOpenConnection,
  normalizeToolArguments,
  ValidationError,
} from '@composio/spec'
export type {
  AuthConfig,
  AuthConfigFilters,
  AuthConfigs,
  CreateAuthConfigOptions,
  CreatedAuthConfig,
  UpdateAuthConfigOptions,
} from './auth-configs/auth-configs.ts'
export { AuthScheme, type ConnectionData } from './auth-scheme.ts'
export { Composio } from './composio.ts'
export type { ComposioOptions } from './composio-options.ts'
export type { ConnectOptions } from './connected-accounts/connect-options.ts'
export type { ConnectedAccount } from './connected-accounts/connected-account.ts'
export type {
  ConnectedAccountFilters,
  ConnectedAccounts,
  InitiateOptions,
  LinkOptions,
  RefreshedAccount,
  RefreshOptions,
  UpdateAccountOptions,
} from './connected-accounts/connected-accounts.ts'
export type { ConnectionRequest } from './connected-accounts/connection-request.ts'
export {
  type CustomTool,
  type CustomToolContext,
  type CustomToolkit,
  type CustomToolkitOptions,
  type CustomToolOptions,
  experimental_createTool,
  experimental_createToolkit,
} from './custom-tools/create-tool.ts'
export type { CustomToolParams, ParamsOutput } from './custom-tools/input-schema.ts'
export type { RequestOptions } from './request-options.ts'
export type { ConnectionListener } from './session/connection-events.ts'
export type { Connected, EnsureConnectedOptions } from './session/ensure-connected.ts'
export { Session } from './session/session.ts'
export type { PendingFilter } from './session/session-connections.ts'
export type { SessionFor, SessionHelpers } from './session/session-for.ts'
export {
  type AssistivePromptOptions,
  type CreateSessionOptions,
  type ExperimentalOptions,
  type ManageConnectionsOptions,
  type MultiAccountOptions,
  type SandboxOptions,
  type Selection,
  SessionPreset,
  type TagFilter,
  type ToolSelection,
  type UpdateSessionOptions,
  type UseSessionOptions,
} from './session/session-options.ts'
export type { FoundTool, SearchResult } from './session/session-search.ts'
export type { SessionToolkit, SessionToolkits, SessionToolkitsOptions } from './session/session-toolkits.ts'
export type { Sessions } from './session/sessions.ts'
export type { AuthField } from './toolkits/auth-field.ts'
export type { Toolkit, ToolkitDetails } from './toolkits/toolkit.ts'
export type { FieldOptions, ToolkitFilters, Toolkits } from './toolkits/toolkits.ts'
export type { ArgumentsField, ArgumentsOf, ExecuteArguments, ToolSlug } from './tools/tool-arguments.ts'
export type { ToolFilters, Tools } from './tools/tools.ts'
export type {
  ParseWebhookOptions,
  Triggers,
  VerifiedWebhook,
  VerifyWebhookParams,
  WebhookRequest,
} from './triggers/triggers.ts'
export type { IncomingTriggerPayload, WebhookPayload } from './triggers/webhook-payload.ts'
export type { WrappedTools } from './wrapped-tools.ts'
