export { GoogleProvider } from './google-provider.ts'
export type { GoogleProviderOptions, GoogleSessionHelpers, ToolTurn } from './session-helpers.ts'
