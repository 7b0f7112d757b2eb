export { type AgentsTool, OpenAIAgentsProvider, type OpenAIAgentsProviderOptions } from './openai-agents-provider.ts'
