export type { ConnectionAnswer } from '@composio/spec'
export { MastraProvider, type MastraProviderOptions, type MastraTool } from './mastra-provider.ts'
