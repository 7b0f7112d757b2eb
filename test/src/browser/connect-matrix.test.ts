import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeInBrowser } from './browser.ts'
import { accidents } from './matrix-accidents.ts'
import { attacks } from './matrix-attacks.ts'
import type { End, MatrixCase } from './matrix-cases.ts'
import { type MatrixStage, MODES, type Mode, type OpenMatrixStage, openMatrixStage } from './matrix-stage.ts'
import { useProfiles } from './use-browser.ts'

const cases = [...attacks, ...accidents]

it('is the table in docs/security.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/security.md'), 'utf8')
  const table = docs
    .split('\n')
    .filter((line) => line.startsWith('| ') && / \| .*(?:ACTIVE|FAILED|INITIATED), \d/.test(line))
  expect(table).toEqual(
    cases.map(({ name, ends }) => `| ${[name, ...MODES.map((mode) => inWords(ends[mode]))].join(' | ')} |`),
  )
})

function inWords(end: End | undefined): string {
  return end ? `${end.page}; ${end.status}, ${end.tokenRequests}` : '–'
}

describeInBrowser('who gets connected', () => {
  const newPage = useProfiles()

  describe.each(MODES)('in mode %s', (mode) => {
    let opened: OpenMatrixStage
    beforeAll(async () => {
      opened = await openMatrixStage(mode)
    })
    afterAll(() => opened.close())

    it.each(casesOf(mode))('$name', { timeout: 90_000 }, async ({ run, end }) => {
      const stage = opened.stageFor(newPage)
      const [tokenRequests, kept] = [stage.rig.acme.seen('/token').length, await credentials(stage)]
      const { page, accountId } = await run(stage)
      await page.getByRole('heading', { name: end.page, exact: true }).waitFor({ timeout: 30_000 })
      const [account] = await stage.rig.sql<{ status: string }>(
        'select status from connected_accounts where id = ?',
        accountId,
      )
      const asked = stage.rig.acme.seen('/token').length - tokenRequests
      expect({ page: end.page, status: account?.status, tokenRequests: asked }).toEqual(end)
      // Not one row holds a token that should not; those there were are as they were.
      const added = end.status === 'ACTIVE' ? [accountId] : []
      const now = await credentials(stage)
      expect(Object.keys(now)).toEqual(expect.arrayContaining(added))
      for (const id of added) delete now[id]
      expect(now).toEqual(kept)
    })
  })
})

function casesOf(mode: Mode) {
  return cases.flatMap(({ name, run, ends }: MatrixCase) => {
    const end = ends[mode]
    return end ? [{ name, run, end }] : []
  })
}

/** Whatever is sealed as somebody's account. */
async function credentials({ rig }: MatrixStage): Promise<Record<string, string>> {
  const rows = await rig.sql<{ id: string; credential: string }>(
    'select id, credential from connected_accounts where credential is not null',
  )
  return Object.fromEntries(rows.map(({ id, credential }) => [id, credential]))
}
