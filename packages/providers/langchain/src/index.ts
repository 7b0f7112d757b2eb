export { LangchainProvider, type LangchainProviderOptions, type LangchainSessionHelpers } from './langchain-provider.ts'
export type { ConnectionAnswer } from './pause-in-graph.ts'
