import type { AuthScheme } from '@composio/spec'
import { atAddress, atEndpoints, readAddress } from '../../catalog/account-address.ts'
import type { AccountAddress } from '../../catalog/endpoints.ts'
import type { Credential } from '../credential.ts'
import type { AskForTokensFn } from '../refresh/request-refresh.ts'
import { CredentialProblem } from './credential-problem.ts'
import type { Consent, ConsentAnswer, SchemeContext, SchemeHandler } from './scheme-handler.ts'

/**
 * A scheme's handler for toolkits whose addresses differ from account to account: each method gets them filled in, and
 * what it makes is bound to the address it was made at. A credential goes nowhere else later, whatever is entered.
 */
export function located<S extends AuthScheme, C extends Credential>(handler: SchemeHandler<S, C>): SchemeHandler<S, C> {
  const { consent, fromFields, fromState, renewal, revoke } = handler
  return {
    ...handler,
    ...(consent && { consent: locatedConsent(consent) }),
    ...(fromFields && {
      fromFields: async (context, fields) =>
        bound(await fromFields(at(context, context.address), fields), context.address),
    }),
    ...(fromState && {
      fromState: async (context, val) => bound(await fromState(at(context, context.address), val), context.address),
    }),
    ...(renewal && {
      renewal: (context, credential) => {
        const ask = renewal(at(context, credential.address), credential)
        return ask && boundRenewal(ask, credential.address)
      },
    }),
    ...(revoke && { revoke: (context, credential) => revoke(at(context, credential.address), credential) }),
  }
}

/** Kept while the person is away, so that the answer is taken to where they were sent. */
interface LocatedKept {
  address: AccountAddress
  kept: string
}

function locatedConsent<S extends AuthScheme>({ begin, finish }: Consent<S>): Consent<S> {
  return {
    begin: async (context, request) => {
      const { address } = context
      const begun = await begin(atEndpoints(context, address), request)
      return address ? { ...begun, kept: JSON.stringify({ address, kept: begun.kept } satisfies LocatedKept) } : begun
    },
    finish: async (context, answer: ConsentAnswer) => {
      if (!hasAddress(context)) return finish(context, answer)
      const { address, kept } = JSON.parse(answer.kept) as LocatedKept
      const credential = await finish(atEndpoints(context, address), { ...answer, kept })
      return bound(credential, { ...grantedAddress(context, credential.address ?? {}), ...address })
    },
  }
}

/** What the provider itself says of where the account is, checked like what a person enters. @throws CredentialProblem */
function grantedAddress({ toolkit, scheme }: SchemeContext, named: AccountAddress): AccountAddress {
  const all = toolkit.auth.find((one) => one.scheme === scheme.scheme)?.addressFields ?? []
  const read = readAddress(
    toolkit,
    all.filter(({ granted }) => granted),
    (name) => named[name],
  )
  if ('address' in read) return read.address
  throw new CredentialProblem(`${toolkit.definition.name} did not say where the account is: ${read.text}`)
}

function boundRenewal(ask: AskForTokensFn, address: AccountAddress | undefined): AskForTokensFn {
  return async (request) => {
    const answer = await ask(request)
    return answer.kind === 'tokens' ? { ...answer, credential: bound(answer.credential, address) } : answer
  }
}

function at<S extends AuthScheme>(context: SchemeContext<S>, address: AccountAddress | undefined): SchemeContext<S> {
  return atAddress(context, address)
}

function bound<C extends Credential>(credential: C, address: AccountAddress | undefined): C {
  return address ? { ...credential, address } : credential
}

function hasAddress({ toolkit }: Pick<SchemeContext, 'toolkit'>): boolean {
  return (toolkit.definition.addressFields ?? []).length > 0
}
