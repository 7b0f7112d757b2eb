import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, expect, it } from 'vitest'
import { Rig } from './support/rig.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
const folder = mkdtempSync(join(tmpdir(), 'composio-app-logo-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('stands on the connect page beside the toolkit’s badge, and comes from this server', async () => {
  const appLogo = join(folder, 'logo.svg')
  writeFileSync(appLogo, SVG)
  const rig = await Rig.open({ appName: 'Example', appLogo })
  try {
    const { html, headers } = await new HttpPerson().open((await rig.link('user_1')).url)
    const images = [...html.matchAll(/<img class="logo" src="([^"]+)"/g)].map(([, src]) => src)
    expect(images).toEqual([expect.stringMatching(/^\/app-logo\?v=/), '/logos/acme.svg'])
    expect(headers.get('content-security-policy')).toContain("img-src 'self' data:")
    const logo = await fetch(new URL(images[0]!, rig.backend.url))
    expect(await logo.text()).toBe(SVG)
    expect(logo.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*sandbox$/)
  } finally {
    await rig.close()
  }
})

it('keeps the server from starting when it cannot be shown', async () => {
  const appLogo = join(folder, 'none.png')
  await expect(Rig.open({ appLogo })).rejects.toThrow(`appLogo: ${appLogo} cannot be read (ENOENT).`)
})
