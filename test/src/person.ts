/** A person at a browser: keeps cookies, follows redirects, fills in the form that is shown. */
export class Person {
  readonly #cookies = new Map<string, string>()

  /** Opens a Connect Link that asks for a key, types it in and sends it. @throws Error unless the page says it worked. */
  async connectWithKey(link: string, fields: Record<string, string>): Promise<void> {
    const page = await this.#visit(link)
    const form = /<form method="post" action="([^"]+)">(.*?)<\/form>/s.exec(page.html)
    if (!form) throw new Error(`There is no form on ${link}: ${page.html}`)
    const hidden = [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
    const body = new URLSearchParams(fields)
    for (const [, name = '', value = ''] of hidden) body.set(name, value)
    const end = await this.#visit(new URL(form[1] ?? '', page.url).href, body)
    if (!/is connected<\/h1>/.test(end.html)) throw new Error(`The connection did not work: ${end.html}`)
  }

  async #visit(url: string, body?: URLSearchParams): Promise<{ url: string; html: string }> {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      // A browser says where a form comes from; the server may insist on it.
      headers: { cookie, ...(body ? { origin: new URL(url).origin } : {}) },
      ...(body ? { method: 'POST', body } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, html: await response.text() }
    await response.body?.cancel()
    return this.#visit(new URL(location, url).href)
  }
}
