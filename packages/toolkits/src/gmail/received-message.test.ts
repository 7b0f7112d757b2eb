import { describe, expect, it } from 'vitest'
import { recordedApi } from '../google/fixtures/recorded-api.ts'
import { readMessage } from './gmail-api.ts'
import { decodeText, type GmailPart, messageSummary } from './received-message.ts'

const text = (mimeType: string, content: string | Uint8Array, charset = 'utf-8'): GmailPart => ({
  mimeType,
  filename: '',
  headers: [{ name: 'Content-Type', value: `${mimeType}; charset="${charset}"` }],
  body: { size: content.length, data: Buffer.from(content).toString('base64url') },
})

const file = (filename: string, mimeType = 'application/pdf'): GmailPart => ({
  mimeType,
  filename,
  headers: [{ name: 'Content-Disposition', value: `attachment; filename="${filename}"` }],
  body: { size: 9, attachmentId: `id-${filename}` },
})

const multipart = (subtype: string, ...parts: GmailPart[]): GmailPart => ({
  mimeType: `multipart/${subtype}`,
  filename: '',
  body: { size: 0 },
  parts,
})

const message = (payload: GmailPart) => ({
  id: 'm1',
  threadId: 't1',
  labelIds: ['INBOX'],
  snippet: 'Don&#39;t &amp; do',
  internalDate: '1767225600000',
  payload,
})

describe('messageSummary', () => {
  it('reads nested parts: plain text before HTML, files apart', () => {
    const related = multipart('related', text('text/html', '<p>html</p>'), file('logo.png', 'image/png'))
    const body = multipart('alternative', text('text/plain', 'Grüße\r\n'), related)
    const payload = multipart('mixed', body, file('report.pdf'))
    payload.headers = [
      { name: 'FROM', value: '=?utf-8?q?Z=C3=BCrich?= <z@example.org>' },
      { name: 'Subject', value: '=?utf-8?b?R3LDvA==?=\r\n =?utf-8?b?w59l?=' },
    ]
    expect(messageSummary(message(payload))).toEqual({
      id: 'm1',
      thread_id: 't1',
      label_ids: ['INBOX'],
      from: 'Zürich <z@example.org>',
      to: '',
      subject: 'Grüße',
      date: '2026-01-01T00:00:00.000Z',
      snippet: "Don't & do",
      text: 'Grüße',
      attachments: [
        { attachment_id: 'id-logo.png', filename: 'logo.png', mime_type: 'image/png', size: 9 },
        { attachment_id: 'id-report.pdf', filename: 'report.pdf', mime_type: 'application/pdf', size: 9 },
      ],
    })
  })

  it('turns HTML into text where there is nothing else', () => {
    const html =
      '<style>p{color:red}</style><p>Dear <b>Ada</b>,</p><ul><li>one</li></ul><a href="https://example.org">site</a><img src="https://track.example.net/x.gif">'
    const { text: read } = messageSummary(message(text('text/html', html)))
    expect(read).toContain('Dear Ada,')
    expect(read).toContain('* one')
    expect(read).toContain('site [https://example.org]')
    expect(read).not.toMatch(/color|track/)
  })

  it('does not take an attached text for the body, nor a forwarded message', () => {
    const forwarded: GmailPart = { ...file('fwd.eml', 'message/rfc822'), parts: [text('text/plain', 'theirs')] }
    const payload = multipart(
      'mixed',
      text('text/plain', 'mine'),
      { ...text('text/plain', 'log'), filename: 'a.log' },
      forwarded,
    )
    const summary = messageSummary(message(payload))
    expect(summary.text).toBe('mine')
    expect(summary.attachments?.map(({ filename }) => filename)).toEqual(['a.log', 'fwd.eml'])
  })

  it.each([
    ['deep HTML', '<div>'.repeat(200_000)],
    ['deep tables', '<table><tr><td>'.repeat(20_000)],
    ['open brackets', '<'.repeat(500_000)],
  ])('stands %s', (_what, html) => {
    const payload = multipart('mixed', text('text/html', html), file('report.pdf'))
    expect(messageSummary(message(payload)).attachments).toHaveLength(1)
  })

  it('stands deep multiparts', () => {
    let payload = text('text/plain', 'x')
    for (let depth = 0; depth < 50_000; depth++) payload = multipart('mixed', payload)
    expect(messageSummary(message(payload)).text).toBe('')
  })

  it('stands messages without any part', () => {
    expect(messageSummary({ id: 'm1', threadId: 't1' })).toMatchObject({ text: '', attachments: [], subject: '' })
  })
})

describe('readMessage', () => {
  it('fetches a body that Gmail left out for its size', async () => {
    const long: GmailPart = { ...text('text/plain', ''), body: { size: 3, attachmentId: 'big/1' } }
    const api = recordedApi({
      'GET /users/me/messages/m1/attachments/big%2F1': {
        size: 3,
        data: Buffer.from('all of it').toString('base64url'),
      },
    })
    const summary = await readMessage(api, message(multipart('mixed', long, file('report.pdf'))))
    expect(summary.text).toBe('all of it')
    expect(summary.attachments).toHaveLength(1)
    expect(api.requests).toHaveLength(1)
  })
})

describe('decodeText', () => {
  it.each([
    ['UTF-8 labelled so', Buffer.from('Grüße'), 'utf-8', 'Grüße'],
    ['UTF-8 labelled wrong', Buffer.from('Grüße'), 'iso-8859-1', 'Grüße'],
    ['Latin-1', Buffer.from('Grüße', 'latin1'), 'iso-8859-1', 'Grüße'],
    ['Latin-1 without a label', Buffer.from('Grüße', 'latin1'), undefined, 'Grüße'],
    ['Latin-1 with an unknown label', Buffer.from('Grüße', 'latin1'), 'x-unknown', 'Grüße'],
    ['KOI8-R', Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), 'koi8-r', 'Привет'],
    ['Shift JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), 'shift_jis', '日本'],
    ['ISO-2022-JP', Buffer.from('\u001b$BF|K\\\u001b(B', 'latin1'), 'ISO-2022-JP', '日本'],
    ['ISO-2022-JP that Gmail turned into UTF-8', Buffer.from('日本'), 'ISO-2022-JP', '日本'],
  ])('reads %s', (_what, bytes, charset, expected) => {
    expect(decodeText(bytes, charset)).toBe(expected)
  })
})
