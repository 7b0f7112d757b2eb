export type { ConnectionAnswer } from '@composio/spec'
export { LangchainProvider, type LangchainProviderOptions, type LangchainSessionHelpers } from './langchain-provider.ts'
