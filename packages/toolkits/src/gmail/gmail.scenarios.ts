import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'
import type { MessageSummary } from './received-message.ts'

type Execute = ScenarioContext['execute']

/** The data of a call that has to succeed. */
async function data<T>(execute: Execute, slug: string, args: Record<string, unknown> = {}): Promise<T> {
  const result = await execute(slug, args)
  assert.equal(result.error, null, `${slug}: ${result.error}`)
  assert.equal(result.successful, true)
  return result.data as T
}

const read = (execute: Execute, id: string) =>
  data<MessageSummary>(execute, 'GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID', { message_id: id })

const find = async (execute: Execute, args: Record<string, unknown>) =>
  data<{ messages: MessageSummary[]; next_page_token?: string }>(execute, 'GMAIL_FETCH_EMAILS', args)

/** Puts a message into the mailbox as if it had come from outside; gives its ID and thread. */
async function receive({ service }: ScenarioContext, lines: string[]): Promise<{ id: string; threadId: string }> {
  const response = await fetch(`${service.url}/gmail/v1/users/me/messages/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await service.issueToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ raw: Buffer.from(lines.join('\r\n')).toString('base64url'), labelIds: ['INBOX', 'UNREAD'] }),
  })
  assert.equal(response.status, 200)
  return (await response.json()) as { id: string; threadId: string }
}

const newsletter = [
  'From: =?utf-8?q?Z=C3=BCrich_Post?= <news@example.net>',
  'Reply-To: Editors <editors@example.net>',
  'To: user@example.com, Second User <second@example.com>',
  'Cc: third@example.com',
  'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
  'Message-ID: <issue-7@example.net>',
  'References: <issue-6@example.net>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>Sch=C3=B6ne <b>Gr=C3=BC=C3=9Fe</b></p><p>Tsch=C3=BCss</p>',
  '--b1',
  'Content-Type: text/csv; name=table.csv',
  'Content-Disposition: attachment; filename=table.csv',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('a,b\n1,2\n').toString('base64'),
  '--b1--',
]

const draftIds = async (execute: Execute) =>
  (await data<{ drafts: { draft_id: string }[] }>(execute, 'GMAIL_LIST_DRAFTS')).drafts.map(({ draft_id }) => draft_id)

const labelNamed = async (execute: Execute, name: string) =>
  (await data<{ labels: { id: string; name: string }[] }>(execute, 'GMAIL_LIST_LABELS')).labels.find(
    (label) => label.name === name,
  )

const messageCases: ToolkitScenarios['cases'] = {
  async GMAIL_SEND_EMAIL({ execute }) {
    const sent = await data<{ id: string }>(execute, 'GMAIL_SEND_EMAIL', {
      recipient_email: 'Ädä <ada@example.org>',
      extra_recipients: ['grace@example.org'],
      cc: ['team@example.org'],
      bcc: ['audit@example.org'],
      subject: 'Grüße — 日本語の件名',
      body: '<p>Hello <b>Ädä</b></p>',
      is_html: true,
      attachments: [{ filename: 'notes.txt', mime_type: 'text/plain', content_base64: 'SGVsbG8=' }],
    })
    const message = await read(execute, sent.id)
    assert.deepEqual(message.label_ids, ['SENT'])
    assert.equal(message.to, 'Ädä <ada@example.org>, grace@example.org')
    assert.equal(message.cc, 'team@example.org')
    assert.equal(message.bcc, 'audit@example.org')
    assert.equal(message.subject, 'Grüße — 日本語の件名')
    assert.equal(message.text, 'Hello Ädä')
    assert.deepEqual(
      message.attachments?.map(({ filename, mime_type, size }) => ({ filename, mime_type, size })),
      [{ filename: 'notes.txt', mime_type: 'text/plain', size: 5 }],
    )

    const before = (await find(execute, { label_ids: ['SENT'] })).messages.length
    const refused = await execute('GMAIL_SEND_EMAIL', {
      recipient_email: 'ada@example.org\r\nBcc: spy@example.net',
      subject: 'x',
      body: 'x',
    })
    assert.equal(refused.successful, false)
    assert.match(refused.error ?? '', /recipient_email/)
    assert.equal((await find(execute, { label_ids: ['SENT'] })).messages.length, before)
  },

  async GMAIL_FETCH_EMAILS(context) {
    const { execute } = context
    await receive(context, newsletter)
    const { messages } = await find(execute, { query: 'from:news@example.net', label_ids: ['INBOX', 'UNREAD'] })
    assert.equal(messages.length, 1)
    const [message] = messages
    assert.equal(message?.from, 'Zürich Post <news@example.net>')
    assert.equal(message?.subject, 'Grüße')
    assert.equal(message?.text, 'Schöne Grüße\n\nTschüss')
    assert.equal(message?.attachments?.[0]?.filename, 'table.csv')

    const first = await find(execute, { max_results: 1 })
    assert.equal(first.messages.length, 1)
    assert.ok(first.next_page_token)
    const second = await find(execute, { max_results: 1, page_token: first.next_page_token, include_body: false })
    assert.equal(second.messages.length, 1)
    assert.notEqual(second.messages[0]?.id, first.messages[0]?.id)
    assert.equal(second.messages[0]?.text, undefined)

    context.service.inject({ match: { path: '/gmail/v1/users/me/messages' }, status: 429, times: 1 })
    const limited = await execute('GMAIL_FETCH_EMAILS', {})
    assert.equal(limited.successful, false)
    assert.match(limited.error ?? '', /rate limit/)
  },

  async GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID({ execute }) {
    const message = await read(execute, 'msg_invoice')
    assert.equal(message.thread_id, 'thr_invoice')
    assert.match(message.text ?? '', /^Hello,\n\ninvoice 1042/)
    const missing = await execute('GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID', { message_id: 'msg_nowhere' })
    assert.equal(missing.successful, false)
    assert.match(missing.error ?? '', /not found/i)
  },

  async GMAIL_MOVE_TO_TRASH({ execute }) {
    await data(execute, 'GMAIL_MOVE_TO_TRASH', { message_id: 'msg_invoice' })
    const inbox = await find(execute, { label_ids: ['INBOX'] })
    assert.equal(
      inbox.messages.some(({ id }) => id === 'msg_invoice'),
      false,
    )
    assert.ok((await read(execute, 'msg_invoice')).label_ids.includes('TRASH'))
  },

  async GMAIL_GET_ATTACHMENT(context) {
    const { execute } = context
    const { id } = await receive(context, newsletter)
    const attachment = (await read(execute, id)).attachments?.[0]
    const file = await data(execute, 'GMAIL_GET_ATTACHMENT', {
      message_id: id,
      attachment_id: attachment?.attachment_id,
    })
    assert.deepEqual(file, { size: 8, content_base64: 'YSxiCjEsMgo=', text: 'a,b\n1,2\n' })
  },
}

const threadCases: ToolkitScenarios['cases'] = {
  async GMAIL_FETCH_MESSAGE_BY_THREAD_ID({ execute }) {
    const thread = await data<{ messages: MessageSummary[] }>(execute, 'GMAIL_FETCH_MESSAGE_BY_THREAD_ID', {
      thread_id: 'thr_trip',
    })
    assert.deepEqual(
      thread.messages.map(({ id, text }) => [id, text]),
      [
        ['msg_trip', 'The 9:14 is direct, the 9:44 has one change. Which one do you take?'],
        ['msg_trip_reply', 'The 9:14, please.'],
      ],
    )
  },

  async GMAIL_LIST_THREADS({ execute }) {
    const { threads } = await data<{ threads: { id: string }[] }>(execute, 'GMAIL_LIST_THREADS', {
      query: 'subject:train',
    })
    assert.deepEqual(
      threads.map(({ id }) => id),
      ['thr_trip'],
    )
  },

  async GMAIL_REPLY_TO_THREAD(context) {
    const { execute } = context
    const { threadId } = await receive(context, newsletter)
    const reply = { thread_id: threadId, body: 'Thanks', reply_all: true }
    const sent = await data<{ id: string; thread_id: string }>(execute, 'GMAIL_REPLY_TO_THREAD', reply)
    assert.equal(sent.thread_id, threadId)
    const message = await read(execute, sent.id)
    assert.equal(message.to, 'Editors <editors@example.net>')
    assert.equal(message.cc, 'Second User <second@example.com>, third@example.com')
    assert.equal(message.subject, 'Re: Grüße')
    const headers = await headersOf(context, sent.id)
    assert.equal(headers['In-Reply-To'], '<issue-7@example.net>')
    assert.equal(headers.References, '<issue-6@example.net> <issue-7@example.net>')

    // The last word in this thread is the user's own: it is followed up, not answered to oneself.
    const again = await data<{ id: string }>(execute, 'GMAIL_REPLY_TO_THREAD', {
      thread_id: 'thr_trip',
      body: 'Or later',
    })
    const followUp = await read(execute, again.id)
    assert.equal(followUp.to, 'second@example.com')
    assert.equal(followUp.subject, 'Re: Train times')
  },

  async GMAIL_MODIFY_THREAD_LABELS({ execute }) {
    await data(execute, 'GMAIL_MODIFY_THREAD_LABELS', { thread_id: 'thr_trip', add_label_ids: ['STARRED'] })
    for (const id of ['msg_trip', 'msg_trip_reply']) {
      assert.ok((await read(execute, id)).label_ids.includes('STARRED'))
    }
  },
}

async function headersOf({ service }: ScenarioContext, id: string): Promise<Record<string, string>> {
  const response = await fetch(`${service.url}/gmail/v1/users/me/messages/${id}?format=metadata`, {
    headers: { authorization: `Bearer ${await service.issueToken()}` },
  })
  const { payload } = (await response.json()) as { payload: { headers: { name: string; value: string }[] } }
  return Object.fromEntries(payload.headers.map(({ name, value }) => [name, value]))
}

const draftCases: ToolkitScenarios['cases'] = {
  async GMAIL_CREATE_EMAIL_DRAFT({ execute }) {
    const draft = await data<{ draft_id: string; message_id: string; thread_id: string }>(
      execute,
      'GMAIL_CREATE_EMAIL_DRAFT',
      { thread_id: 'thr_invoice', body: 'Paid today.' },
    )
    assert.equal(draft.thread_id, 'thr_invoice')
    const message = await read(execute, draft.message_id)
    assert.equal(message.to, 'Billing <billing@example.com>')
    assert.equal(message.subject, 'Re: Invoice 1042 is due on Friday')
    assert.ok(message.label_ids.includes('DRAFT'))
  },

  async GMAIL_LIST_DRAFTS({ execute }) {
    const args = { recipient_email: 'ada@example.org', subject: 'Plan', body: 'First version' }
    const { draft_id } = await data<{ draft_id: string }>(execute, 'GMAIL_CREATE_EMAIL_DRAFT', args)
    const { drafts } = await data<{ drafts: { draft_id: string; message: MessageSummary }[] }>(
      execute,
      'GMAIL_LIST_DRAFTS',
    )
    const draft = drafts.find((one) => one.draft_id === draft_id)
    assert.equal(draft?.message.subject, 'Plan')
    assert.equal(draft?.message.text, 'First version')
  },

  async GMAIL_SEND_DRAFT({ execute }) {
    const args = { recipient_email: 'ada@example.org', subject: 'Plan', body: 'Final version' }
    const { draft_id } = await data<{ draft_id: string }>(execute, 'GMAIL_CREATE_EMAIL_DRAFT', args)
    const sent = await data<{ id: string }>(execute, 'GMAIL_SEND_DRAFT', { draft_id })
    const message = await read(execute, sent.id)
    assert.deepEqual([message.label_ids, message.to, message.text], [['SENT'], 'ada@example.org', 'Final version'])
    assert.equal((await draftIds(execute)).includes(draft_id), false)
  },

  async GMAIL_DELETE_DRAFT({ execute }) {
    const { draft_id } = await data<{ draft_id: string }>(execute, 'GMAIL_CREATE_EMAIL_DRAFT', { body: 'Never mind' })
    assert.ok((await draftIds(execute)).includes(draft_id))
    assert.deepEqual(await data(execute, 'GMAIL_DELETE_DRAFT', { draft_id }), { deleted: true })
    assert.equal((await draftIds(execute)).includes(draft_id), false)
  },
}

const labelCases: ToolkitScenarios['cases'] = {
  async GMAIL_LIST_LABELS({ execute, service }) {
    assert.deepEqual(await labelNamed(execute, 'Travel'), { id: 'Label_travel', name: 'Travel', type: 'user' })
    assert.deepEqual(await labelNamed(execute, 'INBOX'), { id: 'INBOX', name: 'INBOX', type: 'system' })

    // A permission the person left out on Google's consent page is asked for again, not reported as a dead end.
    const message = 'Request had insufficient authentication scopes.'
    const body = { error: { code: 403, message, details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } }
    service.inject({ match: { path: '/gmail/v1/users/me/labels' }, status: 403, body, times: 1 })
    const refused = await execute('GMAIL_LIST_LABELS', {})
    assert.equal(refused.connectionRequired?.reason, 'scopes')
  },

  async GMAIL_CREATE_LABEL({ execute }) {
    const label = await data<{ id: string }>(execute, 'GMAIL_CREATE_LABEL', { label_name: 'Clients/Acme' })
    assert.equal((await labelNamed(execute, 'Clients/Acme'))?.id, label.id)
    const twice = await execute('GMAIL_CREATE_LABEL', { label_name: 'Clients/Acme' })
    assert.equal(twice.successful, false)
  },

  async GMAIL_ADD_LABEL_TO_EMAIL({ execute }) {
    const args = { message_id: 'msg_invoice', add_label_ids: ['Label_travel'], remove_label_ids: ['UNREAD'] }
    await data(execute, 'GMAIL_ADD_LABEL_TO_EMAIL', args)
    const { label_ids } = await read(execute, 'msg_invoice')
    assert.ok(label_ids.includes('Label_travel'))
    assert.equal(label_ids.includes('UNREAD'), false)
    assert.equal((await execute('GMAIL_ADD_LABEL_TO_EMAIL', { message_id: 'msg_invoice' })).successful, false)
  },

  async GMAIL_REMOVE_LABEL({ execute }) {
    assert.deepEqual(await data(execute, 'GMAIL_REMOVE_LABEL', { label_id: 'Label_travel' }), { deleted: true })
    assert.equal(await labelNamed(execute, 'Travel'), undefined)
    assert.equal((await read(execute, 'msg_trip')).label_ids.includes('Label_travel'), false)
  },
}

export const scenarios: ToolkitScenarios = {
  toolkit: 'gmail',
  service: 'google',
  cases: { ...messageCases, ...threadCases, ...draftCases, ...labelCases },
  notEmulated: ['GMAIL_GET_PROFILE'],
}
