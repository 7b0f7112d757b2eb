export interface Consent {
  /** Back to the client, with `code` and `state` in the query. */
  redirect: URL
  /** The form as it was submitted. */
  fields: URLSearchParams
}

/**
 * Does what a person does on an emulated consent page: opens it, presses the button of `person`, and stops at the
 * redirect back to the client.
 *
 * @param person a login, email or user name as shown on the button
 * @throws Error when the page is refused or shows no such person
 */
export async function approveConsent(authorizationUrl: string | URL, person: string): Promise<Consent> {
  const page = await fetch(authorizationUrl, { redirect: 'manual' })
  const html = await page.text()
  if (page.status !== 200) throw new Error(`The consent page answered ${page.status}: ${textOf(html)}`)
  const form = consentForms(html).find((candidate) => candidate.people.includes(person))
  if (!form) throw new Error(`The consent page has no button for ${person}: ${textOf(html)}`)
  const answer = await fetch(new URL(form.action, authorizationUrl), {
    method: 'POST',
    redirect: 'manual',
    body: form.fields,
  })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`Consent was refused with ${answer.status}: ${textOf(await answer.text())}`)
  return { redirect: new URL(location), fields: form.fields }
}

interface ConsentForm {
  action: string
  fields: URLSearchParams
  people: string[]
}

/** Reads the forms of an emulated consent page: one per person, with hidden fields and a button that names them. */
function consentForms(html: string): ConsentForm[] {
  return [...html.matchAll(/<form[^<>]*\saction="([^"<>]*)"[^<>]*>((?:(?!<form)[\s\S])*?)<\/form>/g)].map(
    ([, action, inner]) => {
      const fields = new URLSearchParams()
      for (const [, name, value] of inner!.matchAll(/<input[^<>]*\sname="([^"<>]*)"\s+value="([^"<>]*)"/g)) {
        fields.append(decode(name!), decode(value!))
      }
      const people = [...inner!.matchAll(/class="user-(?:login|email)">([^<]*)</g)].map(([, text]) => decode(text!))
      return { action: decode(action!), fields, people }
    },
  )
}

function decode(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|quot|apos|amp));/gi, (_, decimal, hex, name) => {
    if (name) return named[String(name).toLowerCase()]!
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

function textOf(html: string): string {
  const text = html.replace(/<(style|head)(?:(?!<\1)[\s\S])*?<\/\1>/g, ' ').replace(/<[^<>]+>/g, ' ')
  return decode(text).replace(/\s+/g, ' ').trim().slice(0, 200)
}
