export { type CompileOptions, type CompileResult, compileOpenApi } from './compile-open-api.ts'
export type { CompileCode, CompileNote, CompileReport } from './compile-report.ts'
