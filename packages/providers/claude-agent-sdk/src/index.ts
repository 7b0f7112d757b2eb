export {
  ClaudeAgentSDKProvider,
  type ClaudeAgentSDKProviderOptions,
  type ClaudeHelperOptions,
  type ClaudeSessionHelpers,
  type ClaudeTool,
} from './claude-agent-sdk-provider.ts'
