export * from './scripted-model/index.ts'
export { checkTool, checkToolkit, type ToolProblem, type ToolRule } from './toolkit/check-toolkit.ts'
export { type TestToolkitOptions, testToolkit } from './toolkit/test-toolkit.ts'
export type { ScenarioContext, ScenarioFault, ScenarioService, ToolkitScenarios } from './toolkit/toolkit-scenarios.ts'
