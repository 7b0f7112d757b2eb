/** A person with a browser, as far as these pages need one: it keeps cookies, reads a form and presses its button. */
export class Person {
  readonly #cookies = new Map<string, string>()

  /** @returns the page and where it is, for `press`. */
  async open(url: string): Promise<Page> {
    const response = await this.#request(new URL(url))
    const html = await response.text()
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${html}`)
    return { url: new URL(url), html }
  }

  /**
   * Submits the form that begins the connection.
   * @param expected what the page must say, so that nobody agrees to something they have not been shown
   * @returns where the browser is sent
   */
  async press(page: Page, expected: string): Promise<URL> {
    if (!page.html.includes(expected)) throw new Error(`The page does not mention ${expected}.`)
    const [, attributes = '', inner = ''] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(page.html) ?? []
    const body = new URLSearchParams()
    for (const [, tag = ''] of inner.matchAll(/<(?:input|button)([^>]*)>/g)) {
      const name = attribute(tag, 'name')
      if (name) body.append(name, attribute(tag, 'value') ?? '')
    }
    return this.#travel(new URL(attribute(attributes, 'action') ?? '', page.url), { method: 'POST', body })
  }

  /** Goes where a page sent the browser. @returns the page that ends at, or another site's address, not opened */
  follow(url: URL): Promise<URL> {
    return this.#travel(url)
  }

  async #travel(start: URL, init: RequestInit = {}): Promise<URL> {
    let url = start
    let response = await this.#request(url, init)
    for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 5; hops++) {
      const next = new URL(response.headers.get('location') ?? '', url)
      if (next.origin !== url.origin) return next
      url = next
      response = await this.#request(url)
    }
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    return url
  }

  async #request(url: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const origin = init.method === 'POST' ? { origin: url.origin, 'sec-fetch-site': 'same-origin' } : {}
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie, ...origin } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return response
  }
}

interface Page {
  url: URL
  html: string
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
}
