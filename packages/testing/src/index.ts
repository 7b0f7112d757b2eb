export * from './scripted-model/index.ts'
export type { ScenarioContext, ScenarioFault, ScenarioService, ToolkitScenarios } from './toolkit-scenarios.ts'
