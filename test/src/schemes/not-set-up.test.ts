import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpPerson } from '@composio/testing/person'
import { expect, it } from 'vitest'
import { Stage, toolkitOf } from './stage.ts'

// An OAuth client that is not there: a sentence for the person, the settings for whoever runs the server.

const definition = toolkitOf('https://api.sample.example', [
  {
    scheme: 'OAUTH2',
    authorizationUrl: 'https://sample.example/authorize',
    tokenUrl: 'https://sample.example/token',
    scopes: [],
    clientSetupUrl: 'https://sample.example/apps',
  },
])

it('tells the person in plain words, and the developer which settings and which redirect URI', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'composio-set-up-'))
  const before = await Stage.open(definition, { oauth: { clientId: 'c', clientSecret: 's' } }, dataDir)
  const made = await before.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  await before.close()

  // The client is taken out of the settings while its auth config is there.
  const stage = await Stage.open(definition, {}, dataDir)
  const { url } = await stage.link(made.body.auth_config.id, 'anna')
  const person = new HttpPerson()
  const page = await person.submit(await person.open(url), 'Continue')
  expect(page.status).toBe(422)
  expect(page.text).toContain('is not set up for Sample yet. Tell the people who run it.')
  expect(page.html).not.toMatch(/COMPOSIO_AUTH|oauth\/callback|OAuth client/)
  const told = stage.log.join('\n')
  for (const part of ['COMPOSIO_AUTH_SAMPLE_CLIENT_ID', '/oauth/callback/sample', 'https://sample.example/apps'])
    expect(told).toContain(part)

  const session = await stage.rest('POST', '/tool_router/session', { user_id: 'ben' })
  const refused = await stage.rest('POST', `/tool_router/session/${session.body.session_id}/link`, {
    toolkit: 'sample',
  })
  expect(refused.body.error).toMatchObject({
    slug: 'ToolRouterV2_NoManagedAuth',
    suggested_fix: expect.stringMatching(/redirect URI http.*\/oauth\/callback\/sample, then set COMPOSIO_AUTH_SAMPLE/),
  })
  await stage.close()
  rmSync(dataDir, { recursive: true, force: true })
})
