import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { openBrowser } from './browser.ts'
import { openStage, type Stage } from './stage.ts'

/** One Chromium for all tests of a block. */
export interface OpenBrowser {
  /** Of a profile nothing has happened in, for the test that runs now. */
  readonly page: Page
  readonly context: BrowserContext
  /** Somebody else's profile, closed with the test. */
  newProfile(options?: ProfileOptions): Promise<Page>
}

type ProfileOptions = Parameters<Browser['newContext']>[0]

/**
 * Opens a browser before the tests of the block it is called in, a fresh profile for each of them, and closes both.
 * @param usual - what profiles are like that are asked for without options
 */
export function useBrowser(usual?: ProfileOptions): OpenBrowser {
  const started = startBrowser()
  let page: Page
  const profiles: BrowserContext[] = []
  const newProfile: OpenBrowser['newProfile'] = async (options = usual) => {
    const context = await started().newContext(options)
    profiles.push(context)
    return context.newPage()
  }
  beforeEach(async () => {
    page = await newProfile()
  })
  afterEach(async () => {
    for (const context of profiles.splice(0)) await context.close()
  })
  return {
    get page() {
      return page
    },
    get context() {
      return page.context()
    },
    newProfile,
  }
}

/**
 * As `useBrowser`, for many short tests: profiles are used again, without their cookies.
 * @returns a way to get the next one
 */
export function useProfiles(): () => Promise<Page> {
  const started = startBrowser()
  const idle: Page[] = []
  const taken: Page[] = []
  afterEach(async () => {
    for (const page of taken.splice(0)) {
      const context = page.context()
      for (const tab of context.pages()) if (tab !== page) await tab.close()
      await context.clearCookies()
      idle.push(page)
    }
  })
  return async () => {
    const page = idle.pop() ?? (await (await started().newContext()).newPage())
    taken.push(page)
    return page
  }
}

/** Emulated providers and two backends for the tests of the block it is called in. */
export function useStage(): () => Stage {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())
  return () => stage
}

function startBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  return () => browser
}
