export { OpenAIProvider } from './chat-completions.ts'
export type { ChatTurn, OpenAIProviderOptions, OpenAISessionHelpers } from './chat-session.ts'
export type { ConnectionOptions, ToolResults } from './connection-options.ts'
export { OpenAIResponsesProvider } from './responses.ts'
export type {
  OpenAIResponsesProviderOptions,
  OpenAIResponsesSessionHelpers,
  ResponseTurn,
} from './responses-session.ts'
