export { VercelProvider, type VercelProviderOptions } from './vercel-provider.ts'
