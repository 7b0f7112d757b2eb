import { ApiProblemError, type AuthScheme } from '@composio/spec'
import { fieldsOf } from '../../catalog/scheme-entry.ts'
import type { KeyCredential, MintedCredential } from '../credential.ts'
import { readKeyFields } from '../key-entry.ts'
import type { AskForTokensFn, RefreshAnswer } from '../refresh/request-refresh.ts'
import { ConsentError } from './consent-problem.ts'
import { CredentialProblem } from './credential-problem.ts'
import type { SchemeContext } from './scheme-handler.ts'

/** A token got for what was entered. `expiresAt`: ISO 8601, absent where nobody said. */
export interface MintedToken {
  accessToken: string
  expiresAt?: string
}

export type MintFn<S extends AuthScheme> = (
  context: SchemeContext<S>,
  fields: Record<string, string>,
) => Promise<MintedToken>

/** The half of a handler that schemes share which exchange what was entered for a token, over and over. */
export function minting<S extends AuthScheme>(mint: MintFn<S>) {
  const fromFields = async (context: SchemeContext<S>, fields: Record<string, string>): Promise<MintedCredential> => {
    const issuedAt = new Date().toISOString()
    return { kind: 'minted', fields, issuedAt, ...(await mint(context, fields)) }
  }
  return {
    kind: 'minted',
    renews: true,
    fromFields,
    fromState: async (context: SchemeContext<S>, val: Record<string, unknown>): Promise<MintedCredential> => {
      const fields = readKeyFields(fieldsOf(context.scheme), (name) => textOf(val[name]))
      if ('missing' in fields) throw new CredentialProblem('is required', fields.missing)
      return fromFields(context, fields.values)
    },
    renewal:
      (context: SchemeContext<S>, { fields }: Pick<KeyCredential, 'fields'>): AskForTokensFn =>
      async ({ maySend }): Promise<RefreshAnswer> => {
        if (!(await maySend())) return { kind: 'overtaken' }
        try {
          return { kind: 'tokens', credential: await fromFields(context, fields) }
        } catch (error) {
          return answerOf(error instanceof ConsentError ? error.cause : error)
        }
      },
  } as const
}

async function answerOf(error: unknown): Promise<RefreshAnswer> {
  if (error instanceof ApiProblemError) {
    const { kind, message, retryAfter } = error.problem
    const isPassing = kind === 'rate_limit' || kind === 'upstream' || kind === 'timeout'
    const retryAfterMs = retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 }
    // What was entered stays good whatever became of a request: nothing is in doubt.
    return isPassing
      ? { kind: 'passing', reason: message, isDoubtful: false, isWorthRepeating: false, ...retryAfterMs }
      : refused(message)
  }
  if (error instanceof CredentialProblem) return refused(error.message)
  const { classifyRefusal } = await import('../refresh/request-refresh.ts')
  const answer = classifyRefusal(error)
  // The client is the account's own: nobody else is to blame.
  if (answer.kind === 'client_refused' || answer.kind === 'refused') return refused(answer.reason)
  return answer.kind === 'passing' ? { ...answer, isDoubtful: false } : answer
}

function refused(reason: string): RefreshAnswer {
  return { kind: 'refused', reason: reason.replace(/\.$/, ''), isInvalidGrant: false, isDoubtful: false }
}

/** What must not come back in an answer: the token, and every field that is secret. */
export function mintedSecrets({ accessToken, fields }: MintedCredential, secretFields: string[]): string[] {
  const secrets = secretFields.map((name) => fields[name]).filter((value) => value !== undefined)
  return [accessToken, ...secrets]
}

export function bearerOf(credential: MintedCredential, secretFields: string[]) {
  return {
    headers: { authorization: `Bearer ${credential.accessToken}` },
    secrets: mintedSecrets(credential, secretFields),
  }
}

/** Texts as they are; an object (a key file) as the JSON it was. */
function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
