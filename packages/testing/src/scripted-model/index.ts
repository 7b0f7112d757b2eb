export { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from './scripted-model.ts'
export type { ModelMessage, ModelReply, ModelScript, ModelTool, ModelToolCall, ModelTurn } from './types.ts'
