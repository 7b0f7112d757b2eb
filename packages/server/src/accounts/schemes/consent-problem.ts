import * as oauth from 'oauth4webapi'
import { EgressError } from '../../egress/egress.ts'
import { CredentialProblem } from './credential-problem.ts'

/** An exchange that failed, with a way to take out of the provider's words what it was sent. */
export class ConsentError extends Error {
  override name = 'ConsentError'
  readonly clean: (text: string) => string

  constructor(cause: unknown, clean: (text: string) => string) {
    super('the exchange with the provider failed', { cause })
    this.clean = clean
  }
}

/**
 * Why a provider gave no credential, for a person: errors of the authorization (RFC 6749 section 4.1.2.1), token
 * (section 5.2) and registration responses (RFC 7591 section 3.2.2), and of getting them.
 * @param name - of the toolkit
 * @returns undefined for what is a fault of ours
 */
export function tellConsentProblem(error: unknown, name: string): string | undefined {
  if (error instanceof ConsentError) {
    const told = tellConsentProblem(error.cause, name)
    return told && error.clean(told)
  }
  if (error instanceof CredentialProblem) return error.message
  if (error instanceof oauth.AuthorizationResponseError) {
    if (error.error === 'access_denied') return `Access was denied at ${name}.`
    return `${name} refused the request: ${sentence(error.error_description ?? error.error)}`
  }
  if (error instanceof oauth.ResponseBodyError)
    return `${name} refused the sign-in: ${sentence(error.error_description ?? error.error)}`
  if (error instanceof EgressError) return `${name} could not be asked for a token: ${error.message}.`
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return `${name} answered in an unexpected form: ${sentence(error.message)}`
  if (error instanceof Error && error.name === 'TimeoutError') return `${name} did not answer in time. Try again later.`
  return undefined
}

/** Whether the person said no at the provider (RFC 6749 section 4.1.2.1). */
export function isDenied(error: unknown): boolean {
  if (error instanceof ConsentError) return isDenied(error.cause)
  return error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied'
}

const LONGEST_DESCRIPTION = 300

/** What a provider says, kept to a length people read. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION)}….` : `${line}.`
}
