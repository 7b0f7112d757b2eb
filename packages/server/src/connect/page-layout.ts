import { createHash } from 'node:crypto'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { STYLE } from './page-style.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

// Named by what is in it, so that a browser never shows a new page with the style of an old version.
const STYLE_URL = `/connect.css?v=${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}`

/** The frame of every page a person sees. */
export function pageLayout(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="stylesheet" href="${STYLE_URL}">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <main class="card">${content}</main>
  </body>
</html>`
}

/** How a page ended, before its words are read. */
export function mark(kind: 'good' | 'bad' | 'calm'): Html {
  const paths = {
    good: html`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
    bad: html`<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>`,
    calm: html`<path d="M12 11v7.5M12 6v.01"/>`,
  }
  return html`<div class="mark ${kind}" aria-hidden="true"><svg viewBox="0 0 24 24">${paths[kind]}</svg></div>`
}
