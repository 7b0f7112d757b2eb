export { conformanceKey } from './provider/conformance-toolkit.ts'
export { testProvider } from './provider/test-provider.ts'
export type {
  DriverInput,
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
