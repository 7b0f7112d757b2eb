/** The one function that is used; the package carries no types. */
declare module 'oauth-sign' {
  /** HMAC-SHA1 over the signature base string (RFC 5849 section 3.4.2), in base64. `params` are decoded. */
  export function hmacsign(
    method: string,
    baseUri: string,
    params: Record<string, string | string[]>,
    consumerSecret: string,
    tokenSecret?: string,
  ): string
  /** Percent-encoding of section 3.6. */
  export function rfc3986(text: string): string
}
