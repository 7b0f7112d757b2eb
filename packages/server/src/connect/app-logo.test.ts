import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { readAppLogo, serveAppLogo } from './app-logo.ts'

const folder = mkdtempSync(join(tmpdir(), 'composio-logo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex')

function file(content: string | Uint8Array): string {
  const path = join(folder, 'logo')
  writeFileSync(path, content)
  return path
}

describe('readAppLogo', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['a PNG', PNG, 'image/png'],
    ['an SVG', SVG, 'image/svg+xml'],
    ['an SVG after a prolog', `\uFEFF<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE svg>\n${SVG}`, 'image/svg+xml'],
  ])('knows %s by its content', (_what, content, type) => {
    expect(readAppLogo(file(content))).toMatchObject({
      type,
      url: expect.stringMatching(/^\/app-logo\?v=[0-9a-f]{12}$/),
    })
  })

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a page', `<html>${SVG}</html>`, /^appLogo: .*logo is neither a PNG nor an SVG\.$/],
    ['an empty file', '', /^appLogo: .*logo is neither a PNG nor an SVG\.$/],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), /is neither a PNG nor an SVG\.$/],
    ['a large file', SVG.padEnd(256 * 1024 + 1), /^appLogo: .*logo has 262145 bytes; 262144 are the limit\.$/],
  ])('refuses %s in one sentence', (_what, content, message) => {
    expect(() => readAppLogo(file(content))).toThrow(message)
  })

  it('refuses a file that is not there', () => {
    expect(() => readAppLogo(join(folder, 'none.svg'))).toThrow(/^appLogo: .*none\.svg cannot be read \(ENOENT\)\.$/)
  })
})

describe('serveAppLogo', () => {
  it('sends the file so that nothing in it runs', async () => {
    const app = new Hono().get('/app-logo', serveAppLogo(readAppLogo(file(SVG))))
    const response = await app.request('/app-logo')
    expect([response.status, await response.text()]).toEqual([200, SVG])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  it('is not found without one', async () => {
    const app = new Hono().get('/app-logo', serveAppLogo(undefined))
    expect((await app.request('/app-logo')).status).toBe(404)
  })
})
