import { type HTMLElement, parse } from 'node-html-parser'
import { CookieJar } from 'tough-cookie'

const MOST_REDIRECTS = 10

/** A page as a person has it in front of them. */
export interface Page {
  url: URL
  status: number
  html: string
  /** What can be read on it, white space collapsed. */
  text: string
  /** Headers of the answer that brought it. */
  headers: Headers
}

/**
 * A person at a browser, by HTTP: keeps cookies, follows redirects from site to site, fills in forms and presses their
 * button. It runs no script, so it also shows that pages work without any.
 */
export class HttpPerson {
  readonly #cookies = new CookieJar()

  open(url: string | URL): Promise<Page> {
    return this.#go(new URL(url), {})
  }

  /**
   * Sends the first form of a page whose text or button contains `choice`, with `values` typed in.
   * @throws Error when there is no such form
   */
  submit(page: Page, choice: string, values: Record<string, string> = {}): Promise<Page> {
    const forms = parse(page.html).querySelectorAll('form')
    const form = forms.find((candidate) => candidate.text.replace(/\s+/g, ' ').includes(choice))
    if (!form)
      throw new Error(
        `${page.url.origin}${page.url.pathname} has no form that says "${choice}": ${page.text.slice(0, 300)}`,
      )
    const body = new URLSearchParams({ ...hiddenFields(form), ...values })
    const target = new URL(form.getAttribute('action') ?? '', page.url)
    return this.#go(target, { method: 'POST', body, headers: { origin: page.url.origin } })
  }

  /** One request with this person's cookies, as it is: redirects are not followed. */
  async send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { href } = new URL(url)
    const cookie = await this.#cookies.getCookieString(href)
    const headers = new Headers(init.headers)
    if (!headers.has('accept')) headers.set('accept', 'text/html')
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie)
    const response = await fetch(href, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) await this.#cookies.setCookie(line, href)
    return response
  }

  async #go(start: URL, first: RequestInit): Promise<Page> {
    let url = start
    let init = first
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const response = await this.send(url, init)
      const location = response.headers.get('location')
      const html = await response.text()
      if (!location) return { url, status: response.status, html, text: textOf(html), headers: response.headers }
      url = new URL(location, url)
      // RFC 9110 section 15.4: 303 always, and by custom 301 and 302, go on with GET.
      init = response.status === 307 || response.status === 308 ? init : {}
    }
    throw new Error(`${start.origin}${start.pathname} redirects more than ${MOST_REDIRECTS} times`)
  }
}

function hiddenFields(form: HTMLElement): Record<string, string> {
  const fields = form.querySelectorAll('input[type=hidden]')
  return Object.fromEntries(
    fields.map((field) => [field.getAttribute('name') ?? '', field.getAttribute('value') ?? '']),
  )
}

function textOf(html: string): string {
  const root = parse(html)
  for (const element of root.querySelectorAll('style, script, head')) element.remove()
  return root.structuredText.replace(/\s+/g, ' ').trim()
}
