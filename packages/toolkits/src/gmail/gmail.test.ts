import { testToolkit } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { recordedApi, run } from '../google/fixtures/recorded-api.ts'
import { scenarios } from './gmail.scenarios.ts'
import { toolkit } from './index.ts'
import { fetchEmails, getAttachment } from './messages.ts'

testToolkit(toolkit)

describe('Gmail sign-in', () => {
  it('asks for what its tools need and no more, and for a refresh token', () => {
    const [scheme] = toolkit.auth
    if (scheme?.scheme !== 'OAUTH2') throw new TypeError('Gmail signs in with OAuth')
    const needed = new Set(toolkit.tools.flatMap((tool) => tool.scopes ?? []))
    expect(new Set(scheme.scopes)).toEqual(needed)
    expect(scheme.authorizationParams).toEqual({ access_type: 'offline', prompt: 'consent' })
  })

  it('names the account by its primary address', () => {
    const sendAs = [{ sendAsEmail: 'alias@example.org' }, { sendAsEmail: 'me@example.com', isPrimary: true }]
    expect(toolkit.whoami?.account({ sendAs })).toEqual({ id: 'me@example.com', label: 'me@example.com' })
    expect(() => toolkit.whoami?.account({})).toThrow(/primary/)
  })
})

it('has a scenario for every tool the emulator can answer', () => {
  const covered = [...Object.keys(scenarios.cases), ...(scenarios.notEmulated ?? [])]
  expect(covered.sort()).toEqual(toolkit.tools.map(({ slug }) => slug).sort())
})

describe('GMAIL_FETCH_EMAILS', () => {
  it('leaves out a message deleted since it was listed, and passes on any other failure', async () => {
    const answers = {
      'GET /users/me/messages': { messages: [{ id: 'gone' }, { id: 'm1' }], nextPageToken: 'p2' },
      'GET /users/me/messages/m1': { id: 'm1', threadId: 't1' },
    }
    const page = await run(fetchEmails, { label_ids: ['INBOX', 'UNREAD'] }, recordedApi(answers))
    expect(page).toMatchObject({ messages: [{ id: 'm1' }], next_page_token: 'p2' })
    const failing = recordedApi(answers)
    const request = failing.request.bind(failing)
    failing.request = (wanted) =>
      wanted.path.endsWith('/m1') ? Promise.reject(new Error('connection reset')) : request(wanted)
    await expect(run(fetchEmails, {}, failing)).rejects.toThrow('connection reset')
  })
})

describe('GMAIL_GET_ATTACHMENT', () => {
  const download = (bytes: Buffer) => {
    const path = 'GET /users/me/messages/m1/attachments/a1'
    const api = recordedApi({ [path]: { size: bytes.length, data: bytes.toString('base64url') } })
    return run(getAttachment, { message_id: 'm1', attachment_id: 'a1' }, api)
  }

  it('gives bytes as base64, and as text only where they are text', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xfb, 0xff])
    expect(await download(picture)).toEqual({ size: 6, content_base64: picture.toString('base64') })
    expect(await download(Buffer.from('Grüße'))).toMatchObject({ size: 7, text: 'Grüße' })
    expect(await download(Buffer.alloc(100_001, 'a'))).not.toHaveProperty('text')
    expect(await download(Buffer.from('a\0b'))).not.toHaveProperty('text')
  })
})
