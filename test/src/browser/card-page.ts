import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'vite'

export interface CardPage {
  url: string
  close(): Promise<void>
}

/** Serves `pages/<name>.html` with the strictest policy a card can live with. */
export async function serveCardPage(name: string, backend: string): Promise<CardPage> {
  const root = join(import.meta.dirname, 'pages')
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { write: false, modulePreload: { polyfill: false }, rolldownOptions: { input: join(root, `${name}.html`) } },
  })
  const [result] = [built].flat()
  if (!result || !('output' in result)) throw new Error('Vite is watching instead of building.')
  const files = new Map(
    result.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  )
  const policy = `default-src 'none'; script-src 'self'; connect-src ${backend}; img-src data: ${backend}; require-trusted-types-for 'script'`
  const server = createServer(({ url = '/' }, response) => {
    const content = files.get(url)
    if (content === undefined) return void response.writeHead(404).end()
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html'
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy })
      .end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`, close }
}
