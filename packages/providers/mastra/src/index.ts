export { MastraProvider, type MastraProviderOptions, type MastraTool } from './mastra-provider.ts'
export type { ConnectionAnswer } from './schemas.ts'
