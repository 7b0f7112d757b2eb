import { compile } from 'html-to-text'

// Mail is written by anybody. Without these limits deep nesting exhausts the stack, and as the parser's work grows with
// the square of the depth, a megabyte of open tags takes ten seconds. Newsletters have a few thousand tags.
const maxDepth = 250
const maxTags = 50_000
const maxLength = 2_000_000

const convertMail = compile({
  wordwrap: false,
  limits: { maxDepth },
  selectors: [
    // Tracking pixels and data: URIs tell a reader of text nothing.
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
  ],
})

/** HTML as plain text, links in brackets behind their text. What is nested or long beyond all reason is cut off. */
export function htmlText(html: string): string {
  return convertMail(bounded(html))
}

function bounded(html: string): string {
  const text = html.slice(0, maxLength)
  let tag = -1
  for (let count = 0; count <= maxTags; count++) {
    tag = text.indexOf('<', tag + 1)
    if (tag < 0) return text
  }
  return text.slice(0, tag)
}
