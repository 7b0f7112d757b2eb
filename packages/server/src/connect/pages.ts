import type { AuthScheme, KeyScheme } from '@composio/spec'
import { html } from 'hono/html'
import { type Html, pageLayout } from './page-layout.ts'

/** What the connect page tells a person before they agree. */
export interface ConnectPageFacts {
  token: string
  formToken: string
  appName: string
  toolkit: { slug: string; name: string }
  userId: string
  alias: string | null
  scheme: AuthScheme
  /** What tools can do with the account, in plain words. */
  abilities: string[]
  expiresInMinutes: number
  /** Set when the form was sent with something missing or wrong. */
  problem?: string
}

export function connectPage(facts: ConnectPageFacts): Html {
  const { token, formToken, appName, toolkit, userId, alias, scheme, abilities, expiresInMinutes, problem } = facts
  return pageLayout(
    `Connect ${toolkit.name}`,
    html`<img class="logo" src="/logos/${toolkit.slug}.svg" alt="">
      <h1>Connect ${toolkit.name} to ${appName}</h1>
      <p class="lead">${appName} asks to use your ${toolkit.name} account.</p>
      ${problem ? html`<p class="notice" role="alert">${problem}</p>` : ''}
      <dl>
        <dt>App</dt><dd>${appName}</dd>
        <dt>Service</dt><dd>${toolkit.name}</dd>
        <dt>For user</dt><dd>${userId}</dd>
        ${alias ? html`<dt>Saved as</dt><dd>${alias}</dd>` : ''}
      </dl>
      <h2>What it may do</h2>
      <ul>${abilities.map((ability) => html`<li>${ability}</li>`)}</ul>
      ${scopesOf(scheme)}
      <form method="post" action="/link/${token}">
        <input type="hidden" name="form_token" value="${formToken}">
        ${scheme.scheme === 'OAUTH2' ? '' : keyFields(scheme)}
        <button type="submit">${scheme.scheme === 'OAUTH2' ? `Continue to ${toolkit.name}` : `Connect ${toolkit.name}`}</button>
      </form>
      <form method="post" action="/link/${token}/decline">
        <input type="hidden" name="form_token" value="${formToken}">
        <button type="submit" class="quiet">Do not connect</button>
      </form>
      <p class="hint">Only go on if you asked for this yourself. The link works for ${expiresInMinutes} more minutes and for one account.</p>`,
  )
}

export function connectedPage(toolkit: { slug: string; name: string }, label: string | null): Html {
  return pageLayout(
    `${toolkit.name} is connected`,
    html`<p class="mark good" aria-hidden="true">✓</p>
      <h1>${toolkit.name} is connected</h1>
      ${label ? html`<p class="lead">Signed in as <strong>${label}</strong>.</p>` : ''}
      <p class="lead">You can close this page and go back to the chat; it goes on by itself.</p>`,
  )
}

export function failedPage(toolkit: { name: string }, reason: string): Html {
  return pageLayout(
    `${toolkit.name} is not connected`,
    html`<p class="mark bad" aria-hidden="true">✕</p>
      <h1>${toolkit.name} is not connected</h1>
      <p class="lead">${reason}</p>
      <p class="lead">To try again, ask for a new link in the chat.</p>`,
  )
}

/** For a link or an answer that leads nowhere. */
export function messagePage(title: string, text: string): Html {
  return pageLayout(title, html`<h1>${title}</h1><p class="lead">${text}</p>`)
}

function scopesOf(scheme: AuthScheme): Html | '' {
  if (scheme.scheme !== 'OAUTH2' || scheme.scopes.length === 0) return ''
  return html`<details>
    <summary>Permissions asked for</summary>
    <ul>${scheme.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
  </details>`
}

function keyFields(scheme: KeyScheme): Html {
  return html`${scheme.fields.map(
    ({ name, label, description, secret, required }) => html`<label for="field-${name}">${label}</label>
      <input id="field-${name}" name="${name}" type="${secret ? 'password' : 'text'}" autocomplete="off" spellcheck="false" maxlength="8192" ${required ? 'required' : ''}>
      ${description ? html`<p class="hint">${description}</p>` : ''}`,
  )}
  ${scheme.helpUrl ? html`<p class="hint">Where to get it: <a href="${scheme.helpUrl}" rel="noreferrer" target="_blank">${scheme.helpUrl}</a></p>` : ''}`
}
