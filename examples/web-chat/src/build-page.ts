import { join } from 'node:path'
import { build } from 'vite'

/** A file of the page, by its path: `/index.html`. */
export type PageFiles = Map<string, string | Uint8Array>

/** Builds the page, and keeps it in memory. */
export async function buildPage(): Promise<PageFiles> {
  const built = await build({
    root: join(import.meta.dirname, 'page'),
    configFile: false,
    logLevel: 'error',
    build: { write: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  })
  const [result] = [built].flat()
  if (!result || !('output' in result)) throw new Error('Vite is watching instead of building.')
  return new Map(
    result.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source] as const),
  )
}
