export { type ConnectionRequiredOutput, connectionIn } from './connection-part.ts'
export type { VercelTurn } from './continue-turn.ts'
export type { ToolApprovalOptions, ToolApprovalPolicy } from './tool-approval.ts'
export { VercelProvider, type VercelProviderOptions, type VercelSessionHelpers } from './vercel-provider.ts'
