export { OpenAIProvider } from './chat-completions.ts'
export { OpenAIResponsesProvider, type OpenAIResponsesProviderOptions } from './responses.ts'
