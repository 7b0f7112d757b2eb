import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place))
const MISSING = 'No Chromium found. Install one with: apt-get install -y chromium (or set CHROMIUM_PATH).'

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** Tests in a real browser: skipped with a line that says why where there is none, but never in CI. */
export function describeInBrowser(name: string, define: () => void): void {
  if (executablePath || process.env.CI) describe(name, define)
  else {
    console.warn(`SKIPPED “${name}”. ${MISSING}`)
    describe.skip(name, define)
  }
}

export function openBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error(MISSING)
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
}

/** What the browser complains about on pages of `origin`: console errors, uncaught exceptions, CSP violations. */
export function complaints(page: Page, origin: string): string[] {
  const found: string[] = []
  page.on('console', (message) => {
    const about = message.location().url || page.url()
    if (message.type() === 'error' && about.startsWith(origin)) found.push(message.text())
  })
  page.on('pageerror', (error) => found.push(String(error)))
  return found
}
