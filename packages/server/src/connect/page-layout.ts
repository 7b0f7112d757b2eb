import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of every page a person sees. */
export function pageLayout(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="stylesheet" href="/connect.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <main class="card">${content}</main>
  </body>
</html>`
}

/** The only style sheet. Colours meet WCAG 2.2 AA contrast in both schemes. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #555e68; --line: #d5dae0; --paper: #ffffff; --back: #f2f4f7; --accent: #1d4ed8; --on-accent: #ffffff; --good: #15703a; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --soft: #a9b3bd; --line: #3a424b; --paper: #1b1f24; --back: #111418; --accent: #7aa7ff; --on-accent: #0b1220; --good: #62d28f; --bad: #ff8f85 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
.card { width: 100%; max-width: 27rem; background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 2rem 1.75rem; overflow-wrap: anywhere }
.logo { display: block; width: 56px; height: 56px; margin: 0 auto 1rem }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .5rem; text-align: center; text-wrap: balance }
p { margin: .5rem 0 }
.lead { text-align: center; color: var(--soft) }
dl { margin: 1.25rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 10px; display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem }
dt { color: var(--soft) }
dd { margin: 0; font-weight: 500 }
h2 { font-size: .95rem; margin: 1.25rem 0 .35rem }
ul { margin: .25rem 0 0; padding-left: 1.2rem }
li { margin: .15rem 0 }
code { font: .9em ui-monospace, monospace }
details { margin: .5rem 0; color: var(--soft) }
summary { cursor: pointer }
label { display: block; font-weight: 500; margin: 1rem 0 .3rem }
input { width: 100%; font: inherit; padding: .65rem .75rem; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 10px }
.hint { color: var(--soft); font-size: .9rem; margin: .25rem 0 0 }
button { width: 100%; font: inherit; font-weight: 600; padding: .8rem 1rem; margin-top: 1.25rem; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); cursor: pointer }
button.quiet { margin-top: .5rem; background: none; color: var(--soft); font-weight: 500 }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.mark { font-size: 2.25rem; line-height: 1; text-align: center; margin: 0 0 .75rem }
.good { color: var(--good) }
.bad { color: var(--bad) }
.notice { border-left: 3px solid var(--bad); padding: .25rem .75rem; margin: 1rem 0 }
@media (max-width: 30rem) { .card { padding: 1.5rem 1.15rem; border-radius: 12px } }
`
