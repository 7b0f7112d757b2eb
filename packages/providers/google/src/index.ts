export {
  GoogleProvider,
  type GoogleProviderOptions,
  type GoogleSessionHelpers,
  type ToolTurn,
} from './google-provider.ts'
