import type { ToolSession } from '@composio/spec'
import { expectTypeOf, it } from 'vitest'
import type { Session } from '../session/session.ts'
import type { ArgumentsOf } from './tool-arguments.ts'
import type { Tools } from './tools.ts'

declare const session: Session
declare const tools: Tools<never>
declare const someSlug: string
declare const someArguments: Record<string, unknown>

/** Never run: the compiler reads it (`pnpm typecheck`), and each line marked as an error has to be one. */
const calls = {
  right: [
    () => session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r', title: 't', labels: ['bug'] }),
    () => session.execute('GITHUB_GET_THE_AUTHENTICATED_USER'),
    () => session.execute('GITHUB_GET_THE_AUTHENTICATED_USER', {}, { toolCallId: 'call_1' }),
    () => session.execute(someSlug, someArguments),
    () => session.execute('ACME_DO_IT', { anything: 1 }),
    () => session.execute('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: 'x' }] }),
    () => tools.execute('GITHUB_CREATE_AN_ISSUE', { userId: 'u', arguments: { owner: 'o', repo: 'r', title: 't' } }),
    () => tools.execute('GITHUB_GET_THE_AUTHENTICATED_USER', { userId: 'u' }),
    () => tools.execute(someSlug, { userId: 'u', arguments: someArguments }),
  ],
  wrong: [
    // @ts-expect-error title is required
    () => session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r' }),
    // @ts-expect-error so are arguments at all
    () => session.execute('GITHUB_CREATE_AN_ISSUE'),
    // @ts-expect-error a title is text
    () => session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r', title: 7 }),
    // @ts-expect-error there is no argument "tittle"
    () => session.execute('GITHUB_CREATE_AN_ISSUE', { owner: 'o', repo: 'r', title: 't', tittle: 't' }),
    // @ts-expect-error none of the three there are
    () => session.execute('GITHUB_LIST_REPOSITORY_ISSUES', { owner: 'o', repo: 'r', state: 'opened' }),
    // @ts-expect-error owner and repo are missing
    () => tools.execute('GITHUB_CREATE_AN_ISSUE', { userId: 'u', arguments: { title: 't' } }),
    // @ts-expect-error arguments are missing
    () => tools.execute('GITHUB_CREATE_AN_ISSUE', { userId: 'u' }),
    // @ts-expect-error there is no option "connectedAccount"
    () => tools.execute(someSlug, { userId: 'u', connectedAccount: 'ca_1' }),
  ],
}

it('types the arguments of the shipped tools', () => {
  expectTypeOf<ArgumentsOf<'GITHUB_CREATE_AN_ISSUE'>>().toHaveProperty('title').toEqualTypeOf<string>()
  expectTypeOf<ArgumentsOf<string>>().toEqualTypeOf<Record<string, unknown>>()
  // Providers know sessions by the looser contract.
  expectTypeOf<Session>().toExtend<ToolSession>()
  expectTypeOf(calls).toBeObject()
})
