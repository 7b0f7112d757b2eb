export { LangchainProvider } from './langchain-provider.ts'
