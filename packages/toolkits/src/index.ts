export { toolkits } from './catalog.gen.ts'
