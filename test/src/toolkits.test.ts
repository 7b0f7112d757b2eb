import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Composio } from '@composio/core'
import { type EmulatedServiceName, startEmulators } from '@composio/emulators'
import type { ToolkitOverrides } from '@composio/spec'
import type { ScenarioService, ToolkitScenarios } from '@composio/testing'
import { HttpPerson } from '@composio/testing/person'
import { toolkits } from '@composio/toolkits'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../packages/toolkits/src/', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.scenarios.ts'),
)
const all: ToolkitScenarios[] = await Promise.all(
  files.map(async (file) => ((await import(`${folder}${file}`)) as { scenarios: ToolkitScenarios }).scenarios),
)

describe('every toolkit', () => {
  it('has scenarios', () => {
    expect(all.map(({ toolkit }) => toolkit).sort()).toEqual(toolkits.map(({ slug }) => slug).sort())
  })
})

// Scenarios of one toolkit share nothing but the emulator; each case connects an account of its own.
describe.each(all)('$toolkit, through the whole system', (scenarios) => {
  const executed = new Set<string>()

  it.each(Object.entries(scenarios.cases))('%s', async (_name, run) => {
    const upstream = await openUpstream(scenarios)
    const composio = new Composio({ dataDir: ':memory:', toolkits: upstream.toolkits })
    try {
      const session = await composio.create('user_123')
      if (upstream.person) await connect(session, scenarios.toolkit, upstream.person)
      else if (scenarios.credentials) await connectWithKey(session, scenarios.toolkit, scenarios.credentials)
      await run({
        execute: (slug, args) => {
          executed.add(slug)
          return session.execute(slug, args)
        },
        service: upstream.service,
      })
    } finally {
      await composio.close()
      await upstream.close()
    }
  })

  it('runs every tool that its emulator has', () => {
    const { tools } = toolkits.find(({ slug }) => slug === scenarios.toolkit)!
    const ran = (tool: { slug: string; aliases?: string[] }) =>
      [tool.slug, ...(tool.aliases ?? [])].some((slug) => executed.has(slug))
    expect(
      tools
        .filter((tool) => !ran(tool))
        .map(({ slug }) => slug)
        .sort(),
    ).toEqual([...(scenarios.notEmulated ?? [])].sort())
  })
})

interface Upstream {
  toolkits: ToolkitOverrides
  service: ScenarioService
  /** Who agrees on the consent page; nobody for a toolkit without accounts. */
  person?: string
  close(): Promise<void>
}

async function openUpstream({ toolkit, service, override }: ToolkitScenarios): Promise<Upstream> {
  if (service) {
    const name = service as EmulatedServiceName
    const emulators = await startEmulators({ services: [name] })
    const emulated = emulators.services[name]
    return { toolkits: emulators.toolkits, service: emulated, person: emulated.people[0]!, close: emulators.close }
  }
  if (!override) throw new Error(`The scenarios of ${toolkit} name neither a service nor a recorded upstream.`)
  const recorded = await override()
  const none = new Proxy({} as ScenarioService, {
    get: (_, property) => {
      throw new Error(`${toolkit} runs on a recorded upstream, which has no ${String(property)}`)
    },
  })
  return { toolkits: { [toolkit]: recorded.override }, service: none, close: recorded.close }
}

async function connect(
  session: { authorize(toolkit: string): Promise<{ redirectUrl?: string | null }> },
  toolkit: string,
  login: string,
) {
  const person = new HttpPerson()
  const page = await person.open((await session.authorize(toolkit)).redirectUrl!)
  const consent = await person.submit(page, 'Continue to')
  const end = await person.submit(consent, login)
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}

async function connectWithKey(
  session: { authorize(toolkit: string): Promise<{ redirectUrl?: string | null }> },
  toolkit: string,
  credentials: Record<string, string>,
) {
  const person = new HttpPerson()
  const page = await person.open((await session.authorize(toolkit)).redirectUrl!)
  const end = await person.submit(page, 'Connect', credentials)
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}
