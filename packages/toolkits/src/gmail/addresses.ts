import addressparser from 'nodemailer/lib/addressparser'
import { decodeWords } from 'postal-mime'
import { invalidArgument } from '../google/arguments.ts'

/** One mailbox of an address field. */
export interface Mailbox {
  /** Empty where none was given. */
  name: string
  address: string
}

const lineBreakOrControl = /[\p{Cc}\u2028\u2029]/u

/**
 * Refuses line breaks and control characters in a value that goes into a mail header, where they could start a header
 * of their own.
 * @throws ApiProblemError of kind `invalid` naming `field`.
 */
export function headerText(value: string, field: string): string {
  if (lineBreakOrControl.test(value)) {
    throw invalidArgument(`${field} holds a line break or a control character. Give it on one line.`)
  }
  return value
}

/**
 * Recipients as mailboxes. Each string is exactly one mailbox, `a@b.org` or `Name <a@b.org>`: a list inside one string
 * would let text that ends up in a name add recipients.
 * @throws ApiProblemError of kind `invalid` naming `field`.
 */
export function recipients(values: string[] | undefined, field: string): Mailbox[] {
  return (values ?? []).map((value) => {
    const [mailbox, ...more] = addressparser(headerText(value, field))
    const address = mailbox?.address
    // What a reader takes for the address has to be what the parser took: a name made of somebody else's text could
    // hold comments or brackets that lead it to another.
    const written = (/<([^<>]*)>\s*$/.exec(value)?.[1] ?? value).trim()
    const single = mailbox !== undefined && more.length === 0 && address === written && isAddress(address)
    if (!single || (mailbox.name.includes('@') && !sameAddress(mailbox.name, address))) {
      throw invalidArgument(
        `${field} has "${value}", which is not one email address. Give one address a string, as name@example.org or Name <name@example.org>.`,
      )
    }
    return { name: mailbox.name, address }
  })
}

/** The mailboxes of a received address header, as received; what cannot be read as one is left out. */
export function mailboxesIn(header: string | undefined): Mailbox[] {
  if (!header) return []
  return addressparser(header, { flatten: true })
    .filter(({ address }) => isAddress(address))
    .map(({ name, address }) => ({ name: decodeWords(name).replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), address }))
}

/** Same mailbox, whatever the case: RFC 5321 lets the local part differ by case, but no provider does. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function isAddress(address: string): boolean {
  return /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/u.test(address) && !lineBreakOrControl.test(address)
}
