import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { takePicture, violations } from './accessibility.ts'
import { DESKTOP, describeInBrowser, PHONE } from './browser.ts'
import { scenes } from './scenes.ts'
import { useBrowser, useStage } from './use-browser.ts'

const SCHEMES = ['light', 'dark'] as const

describeInBrowser('every connect page', () => {
  const stage = useStage()
  // Axe is a script, which the pages' own policy would keep out.
  const browser = useBrowser({ bypassCSP: true, viewport: DESKTOP })

  it.each(scenes)('is accessible and fits small screens: $name', async ({ name, says, open }) => {
    const { page } = browser
    await open(page, stage())
    await page.getByText(says).waitFor()
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.title()).not.toBe('')
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page), colorScheme).toEqual([])
      if (process.env.SCREENSHOTS) await takePictures(page, `${name}-${colorScheme}`)
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})

async function takePictures(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport)
    await takePicture(page, `${name}-${size}`)
  }
  await page.setViewportSize(DESKTOP)
}
