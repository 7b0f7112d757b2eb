import { isIP } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Egress, EgressError } from '../../../packages/server/src/egress/egress.ts'
import { EveryOrigin, type Resolve, resolver, setTrap, type Trap } from './trap.ts'

const PUBLIC = '2d00::1'
const ROUNDS = process.env.SSRF_LONG === undefined ? 1_000 : 10_000

let trap: Trap
beforeAll(async () => {
  trap = await setTrap()
})
beforeEach(() => trap.reset())
afterAll(() => trap.close())

/** A zone whose answers change from question to question; the last one stays. */
function zone(...answers: string[][]): { resolve: Resolve; asked(): number } {
  let asked = 0
  const resolve = resolver(() => answers[Math.min(asked++, answers.length - 1)])
  return { resolve, asked: () => asked }
}

/** What came of a call, and what was connected to meanwhile. */
async function call(egress: Egress, name = 'rebinding.example', port = trap.ports.v4) {
  const from = trap.attempts().length
  const kind = await egress.send(new URL(`https://${name}:${port}/`), { method: 'GET', headers: {} }).then(
    () => 'answered',
    (error: unknown) => (error instanceof EgressError ? error.kind : 'another error'),
  )
  return { kind, attempts: trap.attempts().slice(from) }
}

async function withEgress<T>(egress: Egress, use: (egress: Egress) => Promise<T>): Promise<T> {
  try {
    return await use(egress)
  } finally {
    await egress.close()
  }
}

describe('a name', () => {
  it('is connected to at the very address that was checked, with one question', async () => {
    const { resolve, asked } = zone([PUBLIC], ['127.0.0.1'])
    await withEgress(new Egress(new Set(), resolve), async (egress) => {
      const { attempts } = await call(egress)
      expect(attempts).toEqual([`${PUBLIC} ${trap.ports.v4}`])
      expect(asked()).toBe(1)
      // The zone has no time to live: the next call asks again, and what it says now is checked as well.
      expect(await call(egress)).toEqual({ kind: 'refused', attempts: [] })
      expect(asked()).toBe(2)
    })
    expect(trap.hits()).toBe(0)
  })

  it('that changes its mind again and again never leads to the trap', { timeout: 300_000 }, async () => {
    let asked = 0
    const resolve = resolver(() => [asked++ % 2 === 0 ? PUBLIC : '127.0.0.1'])
    await withEgress(new Egress(new Set(), resolve), async (egress) => {
      for (let round = 0; round < ROUNDS; round++) {
        const { kind, attempts } = await call(egress, `round-${round % 7}.example`)
        for (const attempt of attempts) expect(attempt).toBe(`${PUBLIC} ${trap.ports.v4}`)
        expect(kind).toBe(round % 2 === 0 ? 'unreachable' : 'refused')
      }
    })
    expect(asked).toBeGreaterThanOrEqual(ROUNDS)
    expect(trap.hits()).toBe(0)
  })

  it.each<[string, string[]]>([
    ['a public address before one of this machine', [PUBLIC, '127.0.0.1']],
    ['one of this machine before a public address', ['127.0.0.1', PUBLIC]],
    ['an A record of the public, an AAAA record of this machine', ['192.0.1.1', '::1']],
    ['an AAAA record of the public, an A record of this machine', [PUBLIC, '127.0.0.1']],
    ['many public addresses and one that is not', [...Array(30).fill(PUBLIC), '10.0.0.1', ...Array(30).fill(PUBLIC)]],
    ['an address that is mapped', [PUBLIC, '::ffff:127.0.0.1']],
    ['an address with a zone', ['fe80::1%lo']],
    ['what is no address', ['rebinding.example']],
  ])('with %s is refused as a whole', async (_, addresses) => {
    await withEgress(new Egress(new Set(), zone(addresses).resolve), async (egress) => {
      expect(await call(egress)).toEqual({ kind: 'refused', attempts: [] })
    })
    expect(trap.hits()).toBe(0)
  })

  it('without any address is said to be unreachable', async () => {
    await withEgress(new Egress(new Set(), zone([]).resolve), async (egress) => {
      expect(await call(egress)).toEqual({ kind: 'unreachable', attempts: [] })
    })
  })

  it('that is an alias counts as what it is an alias of, however long the chain', async () => {
    const records: Record<string, string> = { 'one.example': 'two.example', 'two.example': 'three.example' }
    const follow = (name: string): string[] => (records[name] ? follow(records[name]) : ['127.0.0.1'])
    const resolve = resolver(follow)
    await withEgress(new Egress(new Set(), resolve), async (egress) => {
      for (const name of ['one.example', 'two.example', 'three.example', 'ONE.example.'])
        expect(await call(egress, name)).toEqual({ kind: 'refused', attempts: [] })
    })
    expect(trap.hits()).toBe(0)
  })

  it('whose answer comes late is checked all the same', async () => {
    const late = resolver(() => ['127.0.0.1'])
    const resolve = ((...args: Parameters<Resolve>) => void setTimeout(() => late(...args), 200)) as Resolve
    await withEgress(new Egress(new Set(), resolve), async (egress) => {
      expect(await call(egress)).toEqual({ kind: 'refused', attempts: [] })
    })
  })
})

describe('without the guard', () => {
  it('the second answer leads to the trap', async () => {
    await withEgress(new Egress(new EveryOrigin(), zone([PUBLIC], ['127.0.0.1']).resolve), async (egress) => {
      expect(isIP((await call(egress)).attempts[0]?.split(' ')[0] ?? '')).toBe(6)
      expect((await call(egress)).attempts).toEqual([`127.0.0.1 ${trap.ports.v4}`])
    })
    expect(trap.hits()).toBe(1)
  })

  it('so does the one address of several that answers', async () => {
    await withEgress(new Egress(new EveryOrigin(), zone(['::1', '127.0.0.1']).resolve), async (egress) => {
      await call(egress)
    })
    expect(trap.hits()).toBe(1)
  })
})
