export {
  type ChatTurn,
  OpenAIProvider,
  type OpenAIProviderOptions,
  type OpenAISessionHelpers,
} from './chat-completions.ts'
export type { ConnectionOptions, ToolResults } from './connection-options.ts'
export {
  OpenAIResponsesProvider,
  type OpenAIResponsesProviderOptions,
  type OpenAIResponsesSessionHelpers,
  type ResponseTurn,
} from './responses.ts'
