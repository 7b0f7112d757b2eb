import { ApiProblemError } from '@composio/spec'
import PostalMime, { type Email } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { type MessageArguments, outgoingMessage, rawMessage } from './mime-message.ts'

const plain: MessageArguments = { recipient_email: 'ada@example.org', subject: 'Hello', body: 'Hi' }

async function source(args: MessageArguments): Promise<string> {
  return Buffer.from(await rawMessage(outgoingMessage({ ...plain, ...args })), 'base64url').toString('latin1')
}

async function readBack(args: MessageArguments): Promise<Email> {
  return PostalMime.parse(Buffer.from(await rawMessage(outgoingMessage({ ...plain, ...args })), 'base64url'))
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('rawMessage', () => {
  it('carries text and names of any language', async () => {
    const subject = '日本語の件名がとても長いときにも折り返して正しく読めること — Grüße an alle 🚀'
    const email = await readBack({
      recipient_email: 'Ädä Łovelace 李 <ada@example.org>',
      extra_recipients: ['"Hopper, Grace" <grace@example.org>'],
      subject,
      body: 'Zeile 1\n\n.Zeile 2 mit einem Punkt am Anfang\nلا شيء\n'.repeat(20),
    })
    expect(email.subject).toBe(subject)
    expect(email.to).toEqual([
      { name: 'Ädä Łovelace 李', address: 'ada@example.org' },
      { name: 'Hopper, Grace', address: 'grace@example.org' },
    ])
    expect(email.text?.replaceAll('\r\n', '\n').trim()).toBe(
      'Zeile 1\n\n.Zeile 2 mit einem Punkt am Anfang\nلا شيء\n'.repeat(20).trim(),
    )
  })

  it('keeps to the line rules of RFC 5322 and RFC 2047', async () => {
    const text = await source({ subject: 'ü'.repeat(300), body: `${'long '.repeat(400)}ü\n.` })
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    for (const word of text.match(/=\?[^?]+\?[BQ]\?[^?]*\?=/gi) ?? []) expect(word.length).toBeLessThanOrEqual(75)
  })

  it('keeps Bcc, which Gmail needs to deliver to it', async () => {
    const email = await readBack({ cc: ['c@example.org'], bcc: ['b@example.org'] })
    expect(email.cc).toEqual([{ name: '', address: 'c@example.org' }])
    expect(email.bcc).toEqual([{ name: '', address: 'b@example.org' }])
  })

  it('adds plain text to HTML', async () => {
    const email = await readBack({
      is_html: true,
      body: '<h1>Grüße</h1><p>Read <a href="https://example.org/x">this</a></p>',
    })
    expect(email.html).toContain('<a href="https://example.org/x">this</a>')
    expect(email.text).toContain('Read this [https://example.org/x]')
    expect((await source({ is_html: true, body: '<p>x</p>' })).toLowerCase()).toContain('multipart/alternative')
  })

  it('leaves plain text as it is, markup included', async () => {
    const email = await readBack({ body: '1 < 2 & <b>' })
    expect(email.html).toBe(undefined)
    expect(email.text?.trim()).toBe('1 < 2 & <b>')
  })

  it('attaches several files, byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256))
    const email = await readBack({
      attachments: [
        { filename: 'Übersicht "Q1".pdf', mime_type: 'application/pdf', content_base64: bytes.toString('base64') },
        { filename: 'picture.png', mime_type: 'image/png', content_base64: bytes.toString('base64url') },
        {
          filename: 'forwarded.eml',
          mime_type: 'message/rfc822',
          content_base64: base64('Subject: x\r\n\r\nBody\r\n'),
        },
      ],
    })
    expect(email.attachments.map(({ filename, disposition }) => [filename, disposition])).toEqual([
      ['Übersicht "Q1".pdf', 'attachment'],
      ['picture.png', 'attachment'],
      ['forwarded.eml', 'attachment'],
    ])
    for (const { content } of email.attachments.slice(0, 2)) {
      expect(Buffer.from(content as ArrayBuffer).equals(bytes)).toBe(true)
    }
  })

  it('points to what it answers', async () => {
    const raw = await rawMessage({
      ...outgoingMessage(plain),
      inReplyTo: '<b@example.org>',
      references: ['<a@example.org>', '<b@example.org>'],
    })
    const email = await PostalMime.parse(Buffer.from(raw, 'base64url'))
    expect(email.inReplyTo).toBe('<b@example.org>')
    expect(email.references).toBe('<a@example.org> <b@example.org>')
  })
})

describe('header injection', () => {
  const breaks = ['\r\n', '\n', '\r', '\u0000', '\u0085', '\u2028', '\u000b', '\r\n ', '\n\n']
  const attack = (linebreak: string) => `x${linebreak}Bcc: spy@example.net`
  const headerArguments: Record<string, (value: string) => MessageArguments> = {
    recipient_email: (value) => ({ recipient_email: value }),
    'recipient_email, after an address': (value) => ({ recipient_email: `ada@example.org${value}` }),
    'recipient_email, in the name': (value) => ({ recipient_email: `"${value}" <ada@example.org>` }),
    extra_recipients: (value) => ({ extra_recipients: [`${value} <ada@example.org>`] }),
    cc: (value) => ({ cc: [`ada@example.org ${value}`] }),
    bcc: (value) => ({ bcc: [`<ada@example.org>${value}`] }),
    subject: (value) => ({ subject: value }),
    filename: (value) => ({ attachments: [{ filename: value, mime_type: 'text/plain', content_base64: '' }] }),
    mime_type: (value) => ({
      attachments: [{ filename: 'a.txt', mime_type: `text/plain${value}`, content_base64: '' }],
    }),
  }

  it.each(Object.keys(headerArguments))('refuses line breaks in %s', async (name) => {
    for (const linebreak of breaks) {
      const args = { ...plain, ...headerArguments[name]?.(attack(linebreak)) }
      const attempt = Promise.resolve().then(() => rawMessage(outgoingMessage(args)))
      await expect(attempt, JSON.stringify(linebreak)).rejects.toBeInstanceOf(ApiProblemError)
    }
  })

  it('takes no second address in one string, encoded or not', () => {
    for (const value of [
      'ada@example.org, spy@example.net',
      'ada@example.org; spy@example.net',
      'ada@example.org <spy@example.net> more@example.net',
      'Friends: ada@example.org, spy@example.net;',
      '<ada@example.org> <spy@example.net>',
      'spy@example.net([ <ada@example.org>',
      '\\spy@example.net [( <ada@example.org>',
      'ada@example.org <spy@example.net>',
      'see spy@example.net',
      'nobody',
      '',
    ]) {
      expect(() => outgoingMessage({ ...plain, recipient_email: value }), value).toThrow(ApiProblemError)
    }
  })

  it('does not let an encoded word become an address', async () => {
    const email = await readBack({ recipient_email: '=?utf-8?Q?x=0D=0ABcc=3A_spy=40example.net?= <ada@example.org>' })
    expect(email.bcc).toBe(undefined)
    expect(email.to?.map(({ address }) => address)).toEqual(['ada@example.org'])
  })

  it('cannot be done through the text', async () => {
    const email = await readBack({
      body: '\r\nBcc: spy@example.net\r\n\r\n--boundary\r\nContent-Type: text/html\r\n\r\nx',
    })
    expect(email.bcc).toBe(undefined)
    expect(email.text).toContain('Bcc: spy@example.net')
  })
})

describe('attachments', () => {
  it.each([
    ['no base64', { filename: 'a.txt', mime_type: 'text/plain', content_base64: 'not base64!' }],
    ['cut base64', { filename: 'a.txt', mime_type: 'text/plain', content_base64: 'SGVsb' }],
    ['media type with parameters', { filename: 'a.txt', mime_type: 'text/plain; x=y', content_base64: '' }],
    ['a multipart', { filename: 'a.txt', mime_type: 'multipart/mixed', content_base64: '' }],
  ])('refuses %s', async (_what, attachment) => {
    await expect(rawMessage(outgoingMessage({ ...plain, attachments: [attachment] }))).rejects.toBeInstanceOf(
      ApiProblemError,
    )
  })

  it('refuses more than Gmail takes', async () => {
    const content_base64 = Buffer.alloc(28_000_000).toString('base64')
    const attachments = [{ filename: 'big.bin', mime_type: 'application/octet-stream', content_base64 }]
    await expect(rawMessage(outgoingMessage({ ...plain, attachments }))).rejects.toThrow(/36700160/)
  })
})
