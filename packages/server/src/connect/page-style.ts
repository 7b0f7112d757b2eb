/**
 * The only style sheet of the connect pages. Colours meet WCAG 2.2 AA contrast in both schemes. An app's
 * logo is on white in both: a dark one would be lost on the dark page.
 */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16191d; --soft: #535c66; --line: #dce1e7; --field: #7b8794; --paper: #ffffff; --back: #f1f3f6; --well: #f7f8fa; --accent: #1d4ed8; --accent-over: #1a43bd; --on-accent: #ffffff; --good: #15703a; --good-back: #e3f5e9; --bad: #b42318; --bad-back: #fdeceb; --calm-back: #e8edfb }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --soft: #a9b3bd; --line: #363e47; --field: #77838f; --paper: #1b1f24; --back: #101317; --well: #22272d; --accent: #8ab2ff; --accent-over: #a6c4ff; --on-accent: #0b1220; --good: #6bd699; --good-back: #17321f; --bad: #ff9b92; --bad-back: #3a1d1b; --calm-back: #1d2a45 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; align-items: safe center; justify-items: center; padding: 1.5rem 1rem; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
.card { width: 100%; max-width: 28rem; min-width: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 1.75rem 2rem; overflow-wrap: anywhere; box-shadow: 0 1px 2px rgb(0 0 0 / 5%), 0 8px 24px rgb(0 0 0 / 6%) }
.logo { display: block; width: 48px; height: 48px; margin: 0 auto .9rem; border-radius: 12px; box-shadow: 0 0 0 1px var(--line) }
.logos { display: flex; justify-content: center; gap: .75rem }
.logos .logo { margin: 0 0 .9rem; width: auto; min-width: 48px; max-width: 12rem; object-fit: contain }
.logos .logo:first-child { box-shadow: none; background: #ffffff }
h1 { font-size: 1.35rem; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 .35rem; text-align: center; text-wrap: balance }
h2 { font-size: 1rem; line-height: 1.4; margin: 1.1rem 0 .4rem }
h3 { font-size: .875rem; line-height: 1.4; margin: .9rem 0 .2rem; color: var(--ink) }
p { margin: .5rem 0 }
.lead { text-align: center; color: var(--soft); text-wrap: balance }
.lead strong { color: var(--ink) }
dl { margin: 0 }
dt { color: var(--soft) }
dd { margin: 0; min-width: 0 }
.facts { margin: 1.1rem 0 0; padding: .6rem .9rem; background: var(--well); border: 1px solid var(--line); border-radius: 10px; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .2rem 1rem; font-size: .9375rem }
.facts dd { font-weight: 600 }
.long { max-height: 4.5em; overflow: auto }
ul { margin: .2rem 0 0; padding-left: 1.2rem }
li { margin: .1rem 0 }
.abilities { list-style: none; padding: 0; font-size: .9375rem; line-height: 1.4; color: var(--soft) }
.abilities li { margin: .3rem 0 }
.abilities strong { color: var(--ink) }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, monospace }
details { margin: .75rem 0 0; color: var(--soft); font-size: .875rem }
summary { cursor: pointer; padding: .25rem 0; width: fit-content; border-radius: 4px }
summary:hover { color: var(--ink) }
label { display: block; font-weight: 600; margin: 1rem 0 .3rem }
input, textarea, select { display: block; width: 100%; font: inherit; padding: .65rem .75rem; color: inherit; background: var(--paper); border: 1px solid var(--field); border-radius: 10px }
textarea { resize: vertical; font-family: ui-monospace, monospace; font-size: .85rem }
input[aria-invalid], textarea[aria-invalid], select[aria-invalid] { border-color: var(--bad); border-width: 2px }
.choice { display: flex; gap: .6rem; align-items: center; min-height: 44px; margin: .4rem 0 0; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 10px; font-weight: 500; cursor: pointer }
.choice:hover { background: var(--well) }
.choice input { width: 1.15rem; height: 1.15rem; flex: none; margin: 0; accent-color: var(--accent) }
fieldset { border: 0; margin: 1.1rem 0 0; padding: 0; min-width: 0 }
legend { padding: 0; font-weight: 600 }
.hint { color: var(--soft); font-size: .875rem; margin: .35rem 0 0 }
.fine { color: var(--soft); font-size: .875rem; text-align: center; text-wrap: pretty; margin: 1rem 0 0; padding-top: .9rem; border-top: 1px solid var(--line) }
.under { text-wrap: balance; color: var(--soft); font-size: .875rem; text-align: center; margin: .5rem 0 0 }
button { display: block; width: 100%; min-height: 48px; font: inherit; font-weight: 600; padding: .7rem 1rem; margin-top: 1.1rem; border: 1px solid transparent; border-radius: 10px; background: var(--accent); color: var(--on-accent); cursor: pointer }
button:hover { background: var(--accent-over) }
button.quiet { margin-top: .75rem; min-height: 44px; padding: .5rem 1rem; background: none; border-color: var(--line); color: var(--ink); font-weight: 500 }
button.quiet:hover { background: var(--well) }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
input:focus-visible, textarea:focus-visible, select:focus-visible { outline-offset: 0 }
.mark { display: grid; place-items: center; width: 56px; height: 56px; margin: 0 auto 1rem; border-radius: 50% }
.mark svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
.good { color: var(--good); background: var(--good-back) }
.bad { color: var(--bad); background: var(--bad-back) }
.calm { color: var(--accent); background: var(--calm-back) }
.notice { margin: 1rem 0 0; padding: .65rem .9rem; border-radius: 10px; color: var(--bad); background: var(--bad-back); font-weight: 500 }
@media (max-width: 30rem) { body { align-items: start; padding: 0; background: var(--paper) } .card { border: 0; border-radius: 0; box-shadow: none; padding: 1.5rem 1.15rem } }
@media (forced-colors: active) { button, .mark, .notice { border: 1px solid } }
`
