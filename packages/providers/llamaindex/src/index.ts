export { LlamaindexProvider, type LlamaindexProviderOptions, type LlamaindexTool } from './llamaindex-provider.ts'
