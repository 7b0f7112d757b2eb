export { type ConnectionCase, connectionCases } from './connections/connection-cases.ts'
export { runConnectionCase, testConnections } from './connections/test-connections.ts'
export type { ConnectionCaseId, ConnectionDriver, RunOutcome } from './connections/types.ts'
export { conformanceKey } from './provider/conformance-toolkit.ts'
export type { DriverInput } from './provider/driver-input.ts'
export { exampleTool, MemorySession, toolOf } from './provider/memory-session.ts'
export { testProvider } from './provider/test-provider.ts'
export type {
  ElsewhereOrder,
  HarnessOptions,
  HarnessSession,
  ProviderCaseName,
  ProviderDriver,
  ProviderHarness,
  SchemaDifference,
} from './provider/types.ts'
export * from './scripted-model/index.ts'
export { checkTool, checkToolkit, type ToolProblem, type ToolRule } from './toolkit/check-toolkit.ts'
export { type TestToolkitOptions, testToolkit } from './toolkit/test-toolkit.ts'
export type { ScenarioContext, ScenarioFault, ScenarioService, ToolkitScenarios } from './toolkit/toolkit-scenarios.ts'
