export { toolkits } from './catalog.gen.ts'
export type { ToolArguments } from './tool-arguments.gen.ts'
