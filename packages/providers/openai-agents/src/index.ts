export { OpenAIAgentsProvider, type OpenAIAgentsProviderOptions } from './openai-agents-provider.ts'
