import assert from 'node:assert/strict'
import { HttpPerson } from '@composio/testing/person'
import { connectionIn } from '@composio/vercel'
import type { UIMessageChunk } from 'ai'
import type { WebChat } from './web-chat.ts'

const TITLE = 'Written from a web chat'

/** Goes through the chat as the page does, by HTTP, and as the person it asks. @throws AssertionError at the first step that fails */
export async function check({ url, emulators }: WebChat): Promise<void> {
  const page = await fetch(url)
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
  const script = /<script[^>]+src="([^"]+)"/.exec(await page.text())?.[1]
  assert.ok(script, 'The page loads no script.')
  assert.equal((await fetch(new URL(script, url))).status, 200)

  const say = (text: string, connect: (link: string) => Promise<void>) => answerTo(text, { url, cookie, connect })
  const issue = await say(`Open an issue titled "${TITLE}" in octocat/hello-world`, (link) =>
    agree(link, 'GitHub', 'octocat'),
  )
  assert.match(issue, /^I open the issue\.Done: issue #\d+ /)
  const { github, google } = emulators.services
  const headers = { authorization: `Bearer ${await github.issueToken('hubot')}` }
  const read = await fetch(`${github.url}/repos/octocat/hello-world/issues?state=open&per_page=100`, { headers })
  const found = ((await read.json()) as { title: string; number: number }[]).find(({ title }) => title === TITLE)
  assert.ok(found, `GitHub has no issue titled "${TITLE}".`)
  console.log(`✓ Connected in the chat; read back from GitHub: #${found.number} "${found.title}"`)

  const mail = await say('Show my newest mail', (link) => agree(link, '', google.people[0] ?? ''))
  assert.match(mail, /^Your newest mail:\n• /)
  console.log('✓ Connected Gmail; the newest mail is in the answer')
}

interface Chat {
  url: string
  cookie: string
  connect: (link: string) => Promise<void>
}

/** What the assistant wrote, its calls left out. */
async function answerTo(text: string, { url, cookie, connect }: Chat): Promise<string> {
  const headers = { cookie, 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/chat`, { method: 'POST', headers, body: JSON.stringify({ text }) })
  assert.equal(response.status, 200)
  let answer = ''
  let connecting: Promise<void> | undefined
  for await (const line of linesOf(response)) {
    if (!line.startsWith('data: {')) continue
    const chunk = JSON.parse(line.slice('data: '.length)) as UIMessageChunk
    if (chunk.type === 'text-delta') answer += chunk.delta
    const [request] = connectionIn(chunk)
    if (request) connecting = connect(request.url)
  }
  assert.ok(connecting, 'Nobody was asked to connect.')
  await connecting
  return answer
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  let rest = ''
  for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

async function agree(link: string, button: string, login: string): Promise<void> {
  const person = new HttpPerson()
  const consent = await person.submit(await person.open(link), `Continue to ${button}`)
  const end = await person.submit(consent, login)
  assert.match(end.text, /is connected/)
}
