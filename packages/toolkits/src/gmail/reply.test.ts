import { describe, expect, it } from 'vitest'
import { recordedApi, run } from '../google/fixtures/recorded-api.ts'
import { outgoingMessage } from './mime-message.ts'
import { getProfile } from './profile.ts'
import type { GmailMessage } from './received-message.ts'
import { asReply, replyHeaders, sentMessages } from './reply.ts'
import { fetchThread } from './threads.ts'

function received(headers: Record<string, string>, labelIds = ['INBOX']): GmailMessage {
  const payload = { headers: Object.entries(headers).map(([name, value]) => ({ name, value })) }
  return { id: 'm1', threadId: 't1', labelIds, payload }
}

const question = {
  From: 'Ada <ada@example.org>',
  To: 'me@example.com, "Hopper, Grace" <grace@example.org>',
  Cc: 'team@example.org, ADA@example.org',
  Subject: 'Plan',
  'Message-Id': '<2@example.org>',
  References: '<1@example.org>\r\n <1b@example.org>',
}

const addresses = (mailboxes: { address: string }[]) => mailboxes.map(({ address }) => address)

describe('replyHeaders', () => {
  it('answers the sender and continues the references', () => {
    const headers = replyHeaders([received({ Subject: 'older' }), received(question)])
    expect(headers).toMatchObject({
      to: [{ name: 'Ada', address: 'ada@example.org' }],
      subject: 'Re: Plan',
      inReplyTo: '<2@example.org>',
      references: ['<1@example.org>', '<1b@example.org>', '<2@example.org>'],
    })
  })

  it('prefers Reply-To', () => {
    const headers = replyHeaders([received({ ...question, 'Reply-To': 'list@example.org, second@example.org' })])
    expect(addresses(headers.to)).toEqual(['list@example.org', 'second@example.org'])
  })

  it("follows the user's own message up to its recipients", () => {
    const headers = replyHeaders([received({ ...question, From: 'me@example.com', To: 'ada@example.org' }, ['SENT'])])
    expect(addresses(headers.to)).toEqual(['ada@example.org'])
  })

  it('falls back to In-Reply-To, and does without either', () => {
    const { References: _, ...rest } = question
    expect(replyHeaders([received({ ...rest, 'In-Reply-To': '<1@example.org>' })]).references).toEqual([
      '<1@example.org>',
      '<2@example.org>',
    ])
    expect(replyHeaders([received({ From: 'a@example.org' })])).toMatchObject({ references: [], subject: 'Re:' })
  })

  it.each([
    ['Re: Plan', 'Re: Plan'],
    ['RE: Plan', 'RE: Plan'],
    ['Fwd: Plan', 'Re: Fwd: Plan'],
    ['Report', 'Re: Report'],
    ['=?utf-8?q?Pl=C3=A4ne?=', 'Re: Pläne'],
    ['=?utf-8?q?Plan=0D=0ABcc:_spy@example.net?=', 'Re: Plan Bcc: spy@example.net'],
  ])('makes %j into %j', (subject, expected) => {
    expect(replyHeaders([received({ ...question, Subject: subject })]).subject).toBe(expected)
  })

  it('takes nothing but addresses and message IDs from what was received', () => {
    const headers = replyHeaders([
      received({
        From: '=?utf-8?q?x=3E=2C_=3Cspy@example.net=3E?= <ada@example.org>',
        'Message-ID': '<2@example.org>\r\nBcc: spy@example.net',
        References: 'garbage <1@example.org> <a b@c>',
      }),
    ])
    expect(addresses(headers.to)).toEqual(['ada@example.org'])
    expect(headers.references).toEqual(['<1@example.org>', '<2@example.org>'])
  })

  it('says so where there is nothing to answer', () => {
    expect(() => replyHeaders([])).toThrow(/no message to answer/)
  })
})

describe('asReply', () => {
  const headers = replyHeaders([received(question)])

  it('copies the others without the user and without repeats', () => {
    const message = outgoingMessage({ body: 'x', cc: ['team@example.org'] })
    const reply = asReply(message, headers, { own: ['ME@example.com', 'alias@example.com'] })
    expect(addresses(reply.to)).toEqual(['ada@example.org'])
    expect(reply.cc).toEqual([
      { name: '', address: 'team@example.org' },
      { name: 'Hopper, Grace', address: 'grace@example.org' },
    ])
    expect(asReply(outgoingMessage({ body: 'x' }), headers).cc).toEqual([])
  })

  it('lets the caller choose the recipient', () => {
    const reply = asReply(outgoingMessage({ body: 'x', recipient_email: 'grace@example.org' }), headers)
    expect(addresses(reply.to)).toEqual(['grace@example.org'])
  })
})

describe('requests', () => {
  it('leaves drafts out of the conversation', async () => {
    const messages = [received(question), { ...received(question, ['DRAFT']), id: 'm2' }]
    const api = recordedApi({ 'GET /users/me/threads/t%2F1': { id: 't1', messages } })
    expect((await sentMessages(api, 't/1')).map(({ id }) => id)).toEqual(['m1'])
    expect(api.requests[0]?.query).toEqual({ format: 'metadata' })
  })

  it('keeps an ID inside its path segment', async () => {
    const api = recordedApi({ 'GET /users/me/threads/..%2Fprofile%3Fx': { id: 't1' } })
    await expect(run(fetchThread, { thread_id: '../profile?x' }, api)).resolves.toEqual({
      thread_id: 't1',
      messages: [],
    })
  })

  it.each(['', '.', '..'])('refuses %j as an ID', async (thread_id) => {
    const api = recordedApi({})
    await expect(run(fetchThread, { thread_id }, api)).rejects.toMatchObject({ problem: { kind: 'invalid' } })
    expect(api.requests).toEqual([])
  })

  it('reads the profile as users.getProfile documents it', () => {
    const { operation } = getProfile
    if (typeof operation === 'function') throw new TypeError('GMAIL_GET_PROFILE is one HTTP call')
    expect([operation.method, operation.path]).toEqual(['GET', '/users/me/profile'])
    const answer = { emailAddress: 'me@example.com', messagesTotal: 5, threadsTotal: 3, historyId: '1' }
    expect(operation.shape?.(answer, {})).toEqual({
      email_address: 'me@example.com',
      messages_total: 5,
      threads_total: 3,
    })
  })
})
