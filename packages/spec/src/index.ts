export { type ApiProblem, ApiProblemError, type ApiRequest, type ApiResponse, type HttpMethod } from './api.ts'
export type {
  AddressField,
  AppliedCredential,
  AuthScheme,
  BasicWithJwtScheme,
  CredentialField,
  DcrOAuthScheme,
  GoogleServiceAccountScheme,
  KeyScheme,
  NoAuthScheme,
  OAuth1Scheme,
  OAuth2Scheme,
  S2SOAuth2Scheme,
  SchemeWhoami,
  ServiceAccountScheme,
} from './auth-scheme.ts'
export {
  type AwaitConnectionsOptions,
  awaitConnections,
  connectionsForTurn,
  waitInPlace,
} from './await-connections.ts'
export {
  type AuthSchemeName,
  type ConnectedAccountStatus,
  type ConnectionHandling,
  type ConnectionReason,
  type ConnectionRequestStatus,
  type ConnectionRequired,
  isOpenConnection,
  type PendingConnection,
} from './connection.ts'
export * from './errors.ts'
export type { JsonSchema, JsonSchemaType, ObjectSchema } from './json-schema.ts'
export type { ExecuteModifiers, ExecuteToolParams, SessionToolModifiers, ToolModifiers } from './modifiers.ts'
export {
  type ConnectionAnswer,
  connectionAnswerSchema,
  connectionRequiredSchema,
  pauseInCall,
} from './pause-in-call.ts'
export {
  BaseAgenticProvider,
  BaseNonAgenticProvider,
  type ExecuteForUserFn,
  type ModelToolResult,
  normalizeToolArguments,
  type Provider,
  runToolForModel,
  type ToolCall,
  type ToolSession,
  toolFailureForModel,
  toolResultForModel,
} from './provider.ts'
export { convertSchema, type SchemaTarget, schemaTargets } from './schema/convert-schema.ts'
export type { ConvertedSchema, SchemaNote, SchemaNoteKind } from './schema/schema-note.ts'
export { type StrictSchema, toStrictSchema } from './schema/strict-schema.ts'
export type { ExecuteToolFn, ExecuteToolOptions, Tool, ToolExecuteResponse, ToolTag } from './tool.ts'
export {
  defineTool,
  defineToolkit,
  type FileArgument,
  type HttpBody,
  type HttpEncoding,
  type HttpOperation,
  type HttpParameter,
  type PaginationHint,
  type ParameterStyle,
  type RunOperation,
  type ToolDefinition,
  type ToolkitApi,
  type ToolkitDefinition,
  type ToolkitOverride,
  type ToolkitOverrides,
  type Whoami,
} from './toolkit.ts'
