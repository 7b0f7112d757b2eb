import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discoverIssuer } from '../../../packages/server/src/accounts/schemes/discover-issuer.ts'
import { Egress } from '../../../packages/server/src/egress/egress.ts'
import { corpus, type Form, isOwn, NAMES } from './corpus.ts'
import { type EntryPoint, type EntryPoints, openEntryPoints } from './entry-points.ts'
import { EveryOrigin, resolver, setTrap, type Trap } from './trap.ts'

const AT_ONCE = 100
const resolve = resolver((name) => NAMES[name])

let trap: Trap
let forms: Form[]
let entries: EntryPoints
beforeAll(async () => {
  trap = await setTrap()
  forms = corpus(trap.ports)
  entries = await openEntryPoints()
})
beforeEach(() => trap.reset())
afterAll(async () => {
  await entries.close()
  await trap.close()
})

/** @returns those that did not end in an error */
async function tryAll(entry: EntryPoint, egressOf: () => Egress, urls: string[]): Promise<string[]> {
  const passed: string[] = []
  for (let from = 0; from < urls.length; from += AT_ONCE)
    await Promise.all(
      urls.slice(from, from + AT_ONCE).map((url) =>
        Promise.resolve()
          .then(() => entry(egressOf(), url))
          .then(
            () => passed.push(url),
            () => undefined,
          ),
      ),
    )
  return passed
}

it('there are thousands of forms, none about the host of anybody else', () => {
  expect(forms.length).toBeGreaterThan(8_000)
  expect(forms.filter((form) => !isOwn(form))).toEqual([])
  expect(forms.filter(({ reachesTrap }) => reachesTrap).length).toBeGreaterThan(500)
})

const POINTS = [
  'the base URL of a toolkit',
  'an issuer to be discovered',
  'a token endpoint',
  'a revocation endpoint',
  'a registration endpoint that metadata name',
  'the receiver of webhooks',
  'where an API redirects to',
  'where a token endpoint redirects to',
  'where a receiver of webhooks redirects to',
]

it('every entry point is looked at', () => expect(Object.keys(entries.all)).toEqual(POINTS))

describe.each(POINTS)('%s', (point) => {
  it('leads nowhere that is not public, however it is written', { timeout: 120_000 }, async () => {
    const egress = new Egress(new Set([entries.origin]), resolve)
    const passed = await tryAll(
      entries.all[point]!,
      () => egress,
      forms.map(({ url }) => url),
    )
    await egress.close()
    expect(passed).toEqual([])
    expect(trap.attempts([entries.port])).toEqual([])
    expect(trap.hits()).toBe(0)
  })
})

// After all of the others, so that no late attempt of these is taken for one of theirs. A redirect is followed nowhere,
// guard or no guard; the last test shows that following one would be seen.
describe.each(POINTS.filter((point) => !point.includes('redirects')))('%s', (point) => {
  it('reaches the trap where nothing is checked', async () => {
    const near = forms
      .filter(({ url, reachesTrap }) => reachesTrap && /^https?:\/\/[^/\\?#@]+\/$/.test(url))
      .filter((_, index) => index % 2 === 0)
    const opened: Egress[] = []
    await tryAll(
      entries.all[point]!,
      () => {
        // Each with connections of its own: calls to one origin would share one.
        const egress = new Egress(new EveryOrigin(), resolve)
        opened.push(egress)
        return egress
      },
      near.map(({ url }) => url),
    )
    await Promise.all(opened.map((egress) => egress.close()))
    expect(trap.hits() / near.length).toBeGreaterThan(0.9)
    expect(trap.attempts([entries.port]).length).toBeGreaterThanOrEqual(trap.hits())
  })
})

describe('the sign-in page that metadata name', () => {
  const discover = async (page: string) => {
    const egress = new Egress(new Set([entries.origin]), resolve)
    try {
      return await discoverIssuer(egress, entries.issuer({ authorization_endpoint: page }))
    } finally {
      await egress.close()
    }
  }

  it.each([
    'javascript:alert(document.domain)',
    'JavaScript://as.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'http://as.example/authorize',
    'vbscript:x',
    'ms-settings:x',
    'https://user:password@as.example/authorize',
    '--proxy-pac-url=http://as.example',
    '/authorize',
  ])('may not be %s', (page) => expect(discover(page)).rejects.toThrow(/sign-in page/))

  it('may be any https address, and what the operator named', async () => {
    for (const page of ['https://as.example/authorize?x=1', `${entries.origin}/authorize`])
      expect(await discover(page)).toMatchObject({ authorizationUrl: page })
  })
})

it('a redirect that is followed reaches the trap', async () => {
  const to = Buffer.from(`http://127.0.0.1:${trap.ports.v4}/`).toString('base64url')
  await fetch(`${entries.origin}/redirect?to=${to}`).catch(() => undefined)
  expect(trap.hits()).toBe(1)
})
