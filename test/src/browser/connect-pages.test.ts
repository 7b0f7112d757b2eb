import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { DESKTOP, describeInBrowser, PHONE } from './browser.ts'
import { scenes } from './scenes.ts'
import { useBrowser, useStage } from './use-browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Set to a folder to get a picture of every page, in both colour schemes and two sizes. */
const pictures = process.env.SCREENSHOTS
const SCHEMES = ['light', 'dark'] as const

describeInBrowser('every connect page', () => {
  const stage = useStage()
  // Axe is a script, which the pages' own policy would keep out.
  const browser = useBrowser({ bypassCSP: true, viewport: DESKTOP })
  beforeAll(() => {
    if (pictures) mkdirSync(pictures, { recursive: true })
  })

  it.each(scenes)('is accessible and fits small screens: $name', async ({ name, says, open }) => {
    const { page } = browser
    await open(page, stage())
    await page.getByText(says).waitFor()
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.title()).not.toBe('')
    await page.evaluate(axe)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page), colorScheme).toEqual([])
      if (pictures) await takePictures(page, join(pictures, `${name}-${colorScheme}`))
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})

async function violations(page: Page): Promise<string[]> {
  const found = (await page.evaluate('axe.run()')) as AxeResults
  expect(found.passes.length).toBeGreaterThan(5)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

async function takePictures(page: Page, path: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport)
    await page.screenshot({ path: `${path}-${size}.png` })
  }
  await page.setViewportSize(DESKTOP)
}
