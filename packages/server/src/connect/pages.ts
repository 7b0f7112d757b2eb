import type { ConnectionReason, CredentialField } from '@composio/spec'
import { html } from 'hono/html'
import { LONGEST_VALUE } from '../accounts/key-entry.ts'
import type { SchemeEntry } from '../catalog/scheme-entry.ts'
import type { Ability } from './describe-abilities.ts'
import { type Html, mark, pageLayout } from './page-layout.ts'

/** What the connect page tells a person before they agree. */
export interface ConnectPageFacts {
  token: string
  formToken: string
  /** What the operator calls the program that asks. */
  appName: string | undefined
  /** Where its logo is. */
  appLogo: string | undefined
  toolkit: { slug: string; name: string }
  userId: string
  alias: string | null
  /** The account at the provider, where it is connected again. */
  account: string | null
  reason: ConnectionReason | null
  /** Where the browser is sent in the end. */
  callbackUrl: string | null
  entry: SchemeEntry
  abilities: Ability[]
  expiresInMinutes: number
  /** Set when the form was sent with something missing or wrong. */
  problem?: FormProblem
}

export interface FormProblem {
  text: string
  /** The field it is about. */
  field?: string
}

export function connectPage(facts: ConnectPageFacts): Html {
  const { token, formToken, appName, toolkit, entry, expiresInMinutes, problem } = facts
  const isRedirect = entry.kind === 'redirect'
  const title = `Connect ${toolkit.name}${appName ? ` to ${appName}` : ''}${facts.account ? ' again' : ''}`
  return pageLayout(
    problem ? `Problem: ${title}` : title,
    html`${logosOf(facts)}
      <h1>${title}</h1>
      <p class="lead">${leadOf(facts)}</p>
      ${factsOf(facts)}
      ${abilitiesOf(facts)}
      <form method="post" action="/link/${token}">
        <input type="hidden" name="form_token" value="${formToken}">
        ${problem ? html`<p class="notice" role="alert" id="problem">${problem.text}</p>` : ''}
        ${keyFields(entry, problem)}
        <button type="submit">${isRedirect ? `Continue to ${toolkit.name}` : `Connect ${toolkit.name}`}</button>
      </form>
      <p class="under">${isRedirect ? nextStep(entry, toolkit.name) : `Stored encrypted, and sent to nobody but ${toolkit.name}.`}</p>
      <form method="post" action="/link/${token}/decline">
        <input type="hidden" name="form_token" value="${formToken}">
        <button type="submit" class="quiet">Do not connect</button>
      </form>
      <p class="fine">Only go on if you asked for this yourself. This link works once, for another ${minutes(expiresInMinutes)}.</p>`,
  )
}

/** What a person chooses among. */
export interface ChoiceFacts
  extends Pick<ConnectPageFacts, 'token' | 'formToken' | 'appName' | 'appLogo' | 'toolkit' | 'userId' | 'problem'> {
  accounts: { id: string; name: string }[]
}

export function choosePage(facts: ChoiceFacts): Html {
  const { token, formToken, appName, toolkit, userId, accounts, problem } = facts
  const title = `Which ${toolkit.name} account?`
  return pageLayout(
    problem ? `Problem: ${title}` : title,
    html`${logosOf(facts)}
      <h1>${title}</h1>
      <p class="lead">${appName ?? 'The app that gave you this link'} is about to use one of your ${toolkit.name} accounts.</p>
      <dl class="facts"><dt>For user</dt>${longText(userId)}</dl>
      <form method="post" action="/link/${token}">
        <input type="hidden" name="form_token" value="${formToken}">
        <fieldset ${problem ? html`aria-describedby="problem"` : ''}>
          <legend>Use</legend>
          ${problem ? html`<p class="notice" role="alert" id="problem">${problem.text}</p>` : ''}
          ${accounts.map(({ id, name }) => html`<label class="choice"><input type="radio" name="account" value="${id}" required><bdi>${name}</bdi></label>`)}
        </fieldset>
        <button type="submit">Use this account</button>
      </form>
      <form method="post" action="/link/${token}/decline">
        <input type="hidden" name="form_token" value="${formToken}">
        <button type="submit" class="quiet">Use none of them</button>
      </form>
      <p class="fine">It is used until the conversation ends.</p>`,
  )
}

/** @param account - what was chosen; none where the person wanted none of them */
export function chosenPage(toolkit: { name: string }, account: string | null, appName: string | undefined): Html {
  const title = account ? `${toolkit.name}: the account is chosen` : `No ${toolkit.name} account was chosen`
  return pageLayout(
    title,
    html`${mark(account ? 'good' : 'calm')}
      <h1>${title}</h1>
      ${account ? html`<p class="lead"><strong><bdi>${account}</bdi></strong> is used from now on.</p>` : ''}
      <p class="lead">You can close this page and go back to ${appName ?? 'the app'}.</p>`,
  )
}

export function connectedPage(toolkit: { name: string }, label: string | null, appName: string | undefined): Html {
  return pageLayout(
    `${toolkit.name} is connected`,
    html`${mark('good')}
      <h1>${toolkit.name} is connected</h1>
      ${label ? html`<p class="lead">Signed in as <strong><bdi>${label}</bdi></strong>.</p>` : ''}
      <p class="lead">You can close this page and go back to ${appName ?? 'the app'}.</p>`,
  )
}

export function failedPage(toolkit: { name: string }, reason: string, appName: string | undefined): Html {
  return pageLayout(
    `${toolkit.name} is not connected`,
    html`${mark('bad')}
      <h1>${toolkit.name} is not connected</h1>
      <p class="lead">${reason}</p>
      <p class="lead">To try again, ask for a new link in ${appName ?? 'the app'}.</p>`,
  )
}

/** For a link or an answer that leads nowhere. */
export function messagePage(title: string, text: string): Html {
  return pageLayout(title, html`${mark('calm')}<h1>${title}</h1><p class="lead">${text}</p>`)
}

function logosOf({ appLogo, toolkit }: Pick<ConnectPageFacts, 'appLogo' | 'toolkit'>): Html {
  const badge = html`<img class="logo" src="/logos/${toolkit.slug}.svg" alt="">`
  return appLogo ? html`<div class="logos"><img class="logo" src="${appLogo}" alt="">${badge}</div>` : badge
}

function leadOf({ appName, toolkit, reason, account }: ConnectPageFacts): string {
  const app = appName ?? 'The app that gave you this link'
  if (reason === 'scopes') return `${app} needs more permissions for your ${toolkit.name} account.`
  if (account) return `${app} has lost access to your ${toolkit.name} account.`
  return `${app} wants to use your ${toolkit.name} account.`
}

function factsOf({ userId, alias, account, callbackUrl }: ConnectPageFacts): Html {
  return html`<dl class="facts">
        <dt>For user</dt>${longText(userId)}
        ${account ? html`<dt>Account</dt>${longText(account)}` : ''}
        ${alias ? html`<dt>Saved as</dt>${longText(alias)}` : ''}
        ${callbackUrl ? html`<dt>Then opens</dt>${longText(placeOf(callbackUrl))}` : ''}
      </dl>`
}

/** Isolated, so that right-to-left characters in it cannot turn the words around it; scrolls when it is very long. */
function longText(text: string): Html {
  return text.length > 120
    ? html`<dd class="long" tabindex="0"><bdi>${text}</bdi></dd>`
    : html`<dd><bdi>${text}</bdi></dd>`
}

function abilitiesOf({ toolkit, entry, abilities }: ConnectPageFacts): Html {
  const scopes = entry.kind === 'redirect' ? entry.scopes : []
  return html`<h2>What it can do with your account</h2>
      <ul class="abilities">
        ${abilities.map(({ verb, summary }) => html`<li><strong>${verb}:</strong> ${summary}</li>`)}
      </ul>
      <details>
        <summary>${scopes.length > 0 ? 'All permissions and tools' : 'All tools'}</summary>
        ${scopes.length > 0 ? html`<h3>Permissions ${toolkit.name} is asked for</h3><ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>` : ''}
        ${abilities.map(({ verb, tools }) => html`<h3>${verb}</h3><ul>${tools.map((name) => html`<li>${name}</li>`)}</ul>`)}
      </details>`
}

type Entry<Kind extends SchemeEntry['kind']> = Extract<SchemeEntry, { kind: Kind }>

function keyFields(entry: SchemeEntry, problem: FormProblem | undefined): Html {
  const helpUrl = entry.kind === 'fields' ? entry.helpUrl : undefined
  return html`${entry.fields.map((field) => {
    const { name, label, description, required } = field
    const wrong = problem?.field === name
    const described = [wrong && 'problem', description && `hint-${name}`].filter(Boolean).join(' ')
    const attributes = html`id="field-${name}" name="${name}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="${LONGEST_VALUE}" ${required ? 'required' : ''} ${wrong ? html`aria-invalid="true" autofocus` : ''} ${described ? html`aria-describedby="${described}"` : ''}`
    // Nothing is ever filled in again after an error: a secret does not travel back to the page.
    return html`<label for="field-${name}">${label}${required ? '' : ' (optional)'}</label>
      ${control(field, attributes)}
      ${description ? html`<p class="hint" id="hint-${name}">${description}</p>` : ''}`
  })}
  ${helpUrl ? html`<p class="hint">Get it at <a href="${helpUrl}" rel="noreferrer" target="_blank">${placeOf(helpUrl)}</a> (opens a new tab).</p>` : ''}`
}

function control({ choices, default: preset, multiline, secret }: CredentialField, attributes: Html): Html {
  if (choices)
    return html`<select ${attributes}>${choices.map((one) => html`<option ${one === preset ? 'selected' : ''}>${one}</option>`)}</select>`
  if (multiline) return html`<textarea ${attributes} rows="6"></textarea>`
  return html`<input ${attributes} type="${secret ? 'password' : 'text'}" ${preset ? html`value="${preset}"` : ''}>`
}

function nextStep({ consentUrl }: Entry<'redirect'>, name: string): string {
  return `Opens ${new URL(consentUrl).host || name}. Your password stays with ${name}.`
}

/** An address without what a person does not need to compare: `github.com/settings/tokens`. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname === '/' ? '' : pathname}`
}

function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`
}
