import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { complaints, DESKTOP, describeInBrowser } from './browser.ts'
import { useBrowser } from './use-browser.ts'

/** Set to a folder to get the pictures. */
const pictures = process.env.SCREENSHOTS
const SIZES = { desktop: DESKTOP, narrow: { width: 320, height: 640 } }
const SVG = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`
const SQUARE = SVG(
  256,
  256,
  '<rect width="256" height="256" fill="#0b7285"/><circle cx="128" cy="128" r="72" fill="#fff"/>',
)
const WORDMARK = SVG(
  400,
  100,
  '<rect width="100" height="100" rx="20" fill="#7048e8"/><text x="120" y="68" font-size="56" font-family="sans-serif" fill="#7048e8">Example</text>',
)
const SCRIPTED = SVG(64, 64, '<rect width="64" height="64" fill="#2f9e44"/><script>window.parent.injected = 1</script>')

/** Width by height of the picture the first image has loaded; false where there is none. */
const SHAPE = `(({ complete, naturalWidth, naturalHeight }) => complete && naturalWidth / naturalHeight)(
  document.querySelector('img.logo'),
)`

/** A logo's file, and how wide it is for its height. */
const logos: { name: string; ratio: number; make(page: Page): Promise<string | Buffer> }[] = [
  { name: 'square.png', ratio: 1, make: (page) => painted(page, SQUARE) },
  { name: 'wordmark.png', ratio: 4, make: (page) => painted(page, WORDMARK) },
  { name: 'square.svg', ratio: 1, make: async () => SQUARE },
  { name: 'wordmark.svg', ratio: 4, make: async () => WORDMARK },
  { name: 'scripted.svg', ratio: 1, make: async () => SCRIPTED },
]

describeInBrowser('the app’s logo on a connect page', () => {
  const browser = useBrowser()
  const folder = mkdtempSync(join(tmpdir(), 'composio-logo-'))
  beforeAll(() => {
    if (pictures) mkdirSync(pictures, { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(logos)('is shown whole beside the toolkit’s badge: $name', async ({ name, ratio, make }) => {
    const appLogo = join(folder, name)
    writeFileSync(appLogo, await make(await browser.newProfile()))
    const rig = await Rig.open({ appName: 'Example', appLogo })
    try {
      const { page } = browser
      const found = complaints(page, rig.backend.url)
      const { url } = await rig.link('user_1')
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport)
        await page.goto(url)
        const [logo, badge] = await page.locator('img.logo').all()
        const [drawn, beside] = [(await logo!.boundingBox())!, (await badge!.boundingBox())!]
        expect(await page.evaluate(SHAPE)).toBe(ratio)
        // Neither squeezed nor smaller than the badge, nor past the edge of a small screen.
        expect(drawn.width / drawn.height).toBeCloseTo(ratio, 1)
        expect(drawn.height).toBe(beside.height)
        expect(drawn.y).toBe(beside.y)
        expect(drawn.x).toBeGreaterThanOrEqual(0)
        expect(beside.x + beside.width).toBeLessThanOrEqual(viewport.width)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
        if (pictures) await page.screenshot({ path: join(pictures, `logo-${name}-${size}.png`) })
      }
      await page.emulateMedia({ colorScheme: 'dark' })
      const backgrounds =
        "['.logo', '.card'].map((name) => getComputedStyle(document.querySelector(name)).backgroundColor)"
      expect(await page.evaluate(backgrounds)).toEqual(['rgb(255, 255, 255)', 'rgb(27, 31, 36)'])
      if (pictures) await page.screenshot({ path: join(pictures, `logo-${name}-dark.png`) })
      expect(await page.evaluate('window.injected')).toBeUndefined()
      expect(found).toEqual([])
    } finally {
      await rig.close()
    }
  })
})

/** The same picture as a PNG. */
async function painted(page: Page, svg: string): Promise<Buffer> {
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`)
  return page.locator('svg').screenshot({ omitBackground: true })
}
