/** What is used of it; the package carries no types. */
declare module 'oauth-sign' {
  /**
   * A signature by RFC 5849 section 3.4, in base64 but for PLAINTEXT. `params` are decoded. With RSA-SHA1 `secret` is the
   * private key (PEM); else the consumer's secret, beside the token's.
   */
  export function sign(
    signatureMethod: 'HMAC-SHA1' | 'RSA-SHA1' | 'PLAINTEXT',
    method: string,
    baseUri: string,
    params: Record<string, string | string[]>,
    secret: string,
    tokenSecret?: string,
  ): string
  /** Percent-encoding of section 3.6. */
  export function rfc3986(text: string): string
}
