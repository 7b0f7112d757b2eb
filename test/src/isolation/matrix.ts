import type { Hono } from 'hono'
import { ENTRIES, type Entry, type Example, type Place, type Requested, type Thing } from './entries.ts'
import { ORIGIN, type Stage, type World } from './stage.ts'

/** A route as the router knows it, `METHOD path`, and the entry that says what it must do. */
export interface Route {
  name: string
  method: string
  path: string
}

/** Every route of the app, middleware aside, each once. */
export function routesOf(app: Hono): Route[] {
  const known = app.routes.filter(({ path }) => !path.endsWith('*'))
  return [
    ...new Map(
      known.map(({ method, path }) => [`${method} ${path}`, { name: `${method} ${path}`, method, path }]),
    ).values(),
  ]
}

/** Both versions of the API have the same routes, and one entry for each. */
export function entryOf({ method, path }: Route): Entry | undefined {
  return ENTRIES[`${method} ${path.replace(/^\/api\/v3(\.1)?(?=\/)/, '')}`]
}

export function routesWithoutEntry(app: Hono): string[] {
  return routesOf(app)
    .filter((route) => !entryOf(route))
    .map(({ name }) => name)
}

export interface Answered {
  status: number
  text: string
}

export async function send(stage: Stage, route: Route, requested: Requested, key?: string): Promise<Answered> {
  const path = Object.entries(requested.params ?? {}).reduce(
    (filled, [name, value]) => filled.replace(`:${name}`, encodeURIComponent(value)),
    route.path,
  )
  const url = new URL(path, ORIGIN)
  for (const [name, value] of Object.entries(requested.query ?? {})) url.searchParams.set(name, value)
  const method = route.method === 'ALL' ? 'POST' : route.method
  const mayCarryBody = method !== 'GET' && method !== 'HEAD'
  const answer = await stage.app.request(url.href, {
    method,
    headers: {
      accept: 'application/json, text/event-stream',
      ...(mayCarryBody && requested.body !== undefined && { 'content-type': 'application/json' }),
      ...(key && { 'x-api-key': key }),
    },
    ...(mayCarryBody && requested.body !== undefined && { body: JSON.stringify(requested.body) }),
  })
  return { status: answer.status, text: `${answer.headers.get('location') ?? ''}${await answer.text()}` }
}

/** A cell of the matrix that does not hold, in words. */
export type Violation = string

/** What stands where an id of one's own would: each has to look like what never was. */
export type Variant = 'foreign' | 'deleted' | 'otherType' | 'malformed' | 'otherUser'
const VARIANTS: Variant[] = ['foreign', 'deleted', 'otherType', 'malformed', 'otherUser']

const MISSING: Record<Thing, string> = {
  session: 'trs_AAAAAAAAAAAAAAAAAAAAAA',
  authConfig: 'ac_AAAAAAAAAAAAAAAAAAAAAA',
  account: 'ca_AAAAAAAAAAAAAAAAAAAAAA',
  sessionUri: 'A'.repeat(43),
  request: 'lk_AAAAAAAAAAAAAAAAAAAAAA',
  linkToken: `lk_AAAAAAAAAAAAAAAAAAAAAA.${'A'.repeat(43)}`,
}
const OTHER_TYPE: Record<Thing, Thing> = {
  session: 'account',
  authConfig: 'session',
  account: 'authConfig',
  linkToken: 'session',
  sessionUri: 'account',
  request: 'account',
}
const MALFORMED = ["' or 1=1 --", '%', '*', 'ca_%', '../..', 'undefined', 'x'.repeat(200)]

/** The ids of a variant, as project B (user u1) would send them. */
function idsOf(variant: Variant, thing: Thing, { a, b }: Stage): string[] {
  switch (variant) {
    case 'foreign':
      // A link's token is its own proof; what is foreign is another link's signature.
      return thing === 'linkToken' ? [crossed(a.own.linkToken, b.own.linkToken)] : [a.own[thing], a.otherUser[thing]]
    case 'deleted':
      return [b.deleted[thing], a.deleted[thing]]
    case 'otherType':
      return [b.own[OTHER_TYPE[thing]]]
    case 'malformed':
      return MALFORMED
    case 'otherUser':
      return [b.otherUser[thing]]
  }
}

function crossed(token: string, other: string): string {
  return `${token.split('.')[0]}.${other.split('.')[1]}`
}

/** All cells of one position of an id in one request. */
async function checkPlace(stage: Stage, route: Route, { make }: Example, place: Place) {
  const violations: Violation[] = []
  let cells = 0
  const sendWith = (id: string) => send(stage, route, substitute(make(stage.b.own), place.at, id), stage.b.key)
  const before = await stage.hash()
  const calls = stage.acme.requests.length
  const missing = MISSING[place.thing]
  const nothing = await sendWith(missing)
  const expected = mask(nothing, missing)
  if (nothing.status !== place.status) violations.push(`missing: ${nothing.status} ${nothing.text}`)
  for (const variant of VARIANTS.filter((each) => each !== 'otherUser' || place.isOfUser)) {
    for (const id of idsOf(variant, place.thing, stage)) {
      cells++
      const answer = await sendWith(id)
      if (variant === 'malformed' && answer.status >= 400 && answer.status < 500) continue
      if (mask(answer, id) !== expected) violations.push(`${variant}: ${mask(answer, id)} instead of ${expected}`)
    }
  }
  if ((await stage.hash()) !== before) violations.push('a row changed')
  if (stage.acme.requests.length !== calls) violations.push('the provider was called')
  return { violations: violations.map((text) => `${route.name} ${place.at.join('.')} ${text}`), cells }
}

/** All keys on one route. Ids are another project's, so that a key that is let in by mistake would show as 404. */
async function checkKeys(stage: Stage, route: Route, entry: Entry) {
  const violations: Violation[] = []
  const { keys, a, b } = stage
  const [example] = entry.examples
  const before = await stage.hash()
  const statusWith = async (key: string | undefined, world: World = a) =>
    send(stage, route, example?.make(world.own) ?? {}, key)
  const bad = {
    none: undefined,
    malformed: 'ak_',
    unknown: `ak_${'0'.repeat(38)}`,
    quoted: "' or '1'='1",
    expired: keys.expired,
    revoked: keys.revoked,
  }
  let cells = 0
  const expectStatus = async (what: string, key: string | undefined, status: number) => {
    cells++
    const answer = await statusWith(key)
    if (answer.status !== status) violations.push(`${route.name} with ${what}: ${answer.status}, not ${status}`)
    return answer
  }
  if (entry.scope === 'open') {
    for (const [what, key] of Object.entries(bad)) {
      cells++
      const { status } = await statusWith(key)
      if (status === 401) violations.push(`${route.name} with ${what}: 401 for an open route`)
    }
    return { violations, cells }
  }
  for (const [what, key] of Object.entries(bad)) await expectStatus(what, key, 401)
  await expectStatus('a key without scopes', keys.scopeless, 403)
  await expectStatus(`every scope but ${entry.scope}`, keys.allBut(entry.scope), 403)
  if ((await stage.hash()) !== before) violations.push(`${route.name}: a row changed for a key that is refused`)
  cells++
  const only = await statusWith(keys.only(entry.scope))
  const full = await statusWith(b.key)
  if (only.status !== full.status || only.status === 401 || only.status === 403)
    violations.push(`${route.name} with only ${entry.scope}: ${only.status}, with everything: ${full.status}`)
  return { violations, cells }
}

/** What a thing's owner gets, with things of their own for each request: without it, refusing everybody would pass. */
export async function checkOwner(stage: Stage, route: Route, entry: Entry): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const { make, owner } of entry.examples) {
    const { status, text } = await send(stage, route, make(await stage.fresh()), stage.b.key)
    if (status !== owner) violations.push(`${route.name} by its owner: ${status}, not ${owner}: ${text}`)
  }
  return violations
}

/** The whole matrix. */
export async function checkMatrix(stage: Stage, wanted: (route: Route) => boolean = () => true) {
  const violations: Violation[] = routesWithoutEntry(stage.app).map((name) => `${name} has no entry`)
  let cells = 0
  for (const route of routesOf(stage.app).filter(wanted)) {
    const entry = entryOf(route)
    if (!entry) continue
    const results = [await checkKeys(stage, route, entry)]
    for (const example of entry.examples)
      for (const place of example.places) results.push(await checkPlace(stage, route, example, place))
    violations.push(...results.flatMap((result) => result.violations))
    cells += results.reduce((sum, result) => sum + result.cells, 0)
  }
  return { violations, cells }
}

/** What differs without telling anything: the id that was asked for, and ids and times made for the answer. */
function mask({ status, text }: Answered, id: string): string {
  const plain = text.replaceAll(JSON.stringify(id).slice(1, -1), '<id>').replaceAll(encodeURIComponent(id), '<id>')
  return `${status} ${plain.replace(/(req|log)_[\w-]{22}/g, '<made>').replace(/"id":"[\w-]{8}"/g, '"id":"<made>"')}`
}

function substitute(requested: Requested, at: string[], id: string): Requested {
  const copy = structuredClone(requested) as Record<string, unknown>
  const last = at.at(-1)!
  const parent = at.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, copy)
  parent[last] = id
  return copy
}
