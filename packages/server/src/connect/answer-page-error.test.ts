import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../http/api-error.ts'
import { answerPageError } from './answer-page-error.ts'

async function answerTo(error: Error): Promise<{ status: number; text: string; log: string }> {
  const lines: string[] = []
  const app = new Hono()
  app.get('/link/:token', () => {
    throw error
  })
  app.onError((thrown, c) => answerPageError(c, thrown, (line) => lines.push(line)))
  const answer = await app.request('/link/the-token')
  return { status: answer.status, text: await answer.text(), log: lines.join('\n') }
}

describe('an error on a connect page', () => {
  it('is told where it is meant to be, as text', async () => {
    const error = new ApiError('Auth_Config_NotFound', 'There is no <b>auth config</b>.', { suggestedFix: 'Make one.' })
    const { status, text, log } = await answerTo(error)
    expect(status).toBe(404)
    expect(text).toContain('There is no &lt;b&gt;auth config&lt;/b&gt;. Make one.')
    expect(log).toBe('')
  })

  it('gives a reference and no details otherwise, and the log gets no link', async () => {
    const { status, text, log } = await answerTo(new Error('the database said the-secret'))
    expect(status).toBe(500)
    expect(text).not.toContain('the-secret')
    const [reference] = /req_[\w-]+/.exec(text) ?? []
    expect(log).toContain(reference)
    expect(log).toContain('the database said')
    expect(log).not.toContain('the-token')
  })
})
