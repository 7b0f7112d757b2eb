/**
 * Colours follow the page's `color-scheme` and meet WCAG 2.2 AA contrast in both. Every `--composio-…` property may be
 * set from outside.
 */
export const CARD_STYLE = `
:host { display: block; max-width: 30rem; min-width: 0; container-type: inline-size }
:host([hidden]) { display: none }
* { box-sizing: border-box }
.card {
  --ink: var(--composio-color, light-dark(#16191d, #eef1f4));
  --soft: var(--composio-muted, light-dark(#535c66, #a9b3bd));
  --line: var(--composio-border, light-dark(#dce1e7, #363e47));
  --paper: var(--composio-background, light-dark(#ffffff, #1b1f24));
  --accent: var(--composio-accent, light-dark(#1d4ed8, #8ab2ff));
  --on-accent: var(--composio-on-accent, light-dark(#ffffff, #0b1220));
  --good: var(--composio-good, light-dark(#15703a, #6bd699));
  --bad: var(--composio-bad, light-dark(#b42318, #ff9b92));
  padding: 1rem; border: 1px solid var(--line); border-radius: var(--composio-radius, 14px);
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: var(--composio-font, 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif); text-align: start
}
[hidden] { display: none !important }
p, ul { margin: 0; padding: 0 }
.head { display: flex; gap: .75rem; align-items: center }
.logo { flex: none; width: 40px; height: 40px; border-radius: 10px }
.title { font-weight: 650; font-size: 1.05em; line-height: 1.3 }
.why { color: var(--soft); margin-top: .1rem }
.abilities { list-style: none; margin: .8rem 0 0; padding: .65rem 0 0; border-top: 1px solid var(--line); font-size: .9em; color: var(--soft) }
.abilities li + li { margin-top: .25rem }
.abilities strong { color: var(--ink); font-weight: 600 }
.actions { display: flex; gap: .5rem; margin-top: .9rem }
.actions > * { min-height: 44px; display: grid; place-items: center; padding: .5rem 1rem; border-radius: 10px; border: 1px solid transparent; font: inherit; font-weight: 600; line-height: 1.25; text-align: center; text-decoration: none; cursor: pointer }
.connect { flex: 1; background: var(--accent); color: var(--on-accent) }
.connect:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)) }
.card[data-status=opened] .connect { background: none; border-color: var(--line); color: var(--ink); font-weight: 500 }
.decline { flex: none; background: none; border-color: var(--line); color: var(--ink); font-weight: 500 }
.decline:hover, .card[data-status=opened] .connect:hover { background: color-mix(in srgb, var(--paper) 92%, var(--ink)) }
.decline[aria-disabled=true] { cursor: progress; color: var(--soft) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.status:focus { outline: none }
.status { display: flex; gap: .5rem; align-items: baseline; margin-top: .75rem; font-size: .9em; color: var(--soft) }
.head + .abilities[hidden] + .actions[hidden] + .status { margin-top: .5rem }
.mark { flex: none; width: .6em; height: .6em; border-radius: 50%; background: currentColor }
.card[data-status=pending] .mark, .card[data-status=opened] .mark { background: var(--accent); animation: breathe 1.8s ease-in-out infinite }
.card[data-status=connected] .status { color: var(--good) }
.card[data-status=failed] .status, .card[data-problem] .status { color: var(--bad) }
.card[data-problem] .mark { background: currentColor; animation: none }
.hint { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@keyframes breathe { 50% { opacity: .25 } }
@container (max-width: 18rem) { .actions { flex-direction: column } }
@media (prefers-reduced-motion: reduce) { .mark { animation: none !important } }
@media (forced-colors: active) {
  .mark { forced-color-adjust: none; background: CanvasText !important }
  .connect, .card[data-status=opened] .connect { background: Canvas; border-color: LinkText; color: LinkText }
  .decline { border-color: ButtonText; color: ButtonText }
}
`
