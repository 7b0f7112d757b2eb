import { HttpPerson, type Page } from '@composio/testing/person'
import type { Chat } from './chat.ts'

/** Does what a person would do with the connect link, on the same pages, by HTTP. */
export async function playPerson(url: string, login: string, chat: Chat): Promise<void> {
  const person = new HttpPerson()
  const connect = expectPage(await person.open(url), 'Connect GitHub')
  chat.person(`opens the link: “${titleOf(connect)}”, and presses “Continue to GitHub”`)
  const consent = expectPage(await person.submit(connect, 'Continue to GitHub'), login)
  chat.person(`is at ${consent.url.host}: “${titleOf(consent)}”, and agrees as ${login}`)
  const end = expectPage(await person.submit(consent, login), 'is connected')
  chat.person(`sees “${titleOf(end)}” and closes the page`)
}

function expectPage(page: Page, text: string): Page {
  if (page.status === 200 && page.text.includes(text)) return page
  throw new Error(
    `The page at ${page.url.origin}${page.url.pathname} answered ${page.status}: ${page.text.slice(0, 300)}`,
  )
}

function titleOf({ html }: Page): string {
  return /<title>([^<]*)<\/title>/.exec(html)?.[1]?.trim() ?? ''
}
