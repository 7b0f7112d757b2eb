export { AnthropicProvider } from './anthropic-provider.ts'
export type { AnthropicProviderOptions, AnthropicSessionHelpers, AnthropicTurn } from './session-helpers.ts'
