import type { AddressField } from '@composio/spec'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkTemplate, fillTemplate, readAddressValue } from '../../../packages/server/src/catalog/address-template.ts'

const subdomain: AddressField = { name: 'subdomain', label: 'Subdomain', kind: 'label' }
const region: AddressField = { name: 'region', label: 'Region', kind: 'choice', choices: ['us1', 'eu1'] }
const shop: AddressField = { name: 'shop', label: 'Shop', kind: 'domain', under: ['shops.example'] }
const team: AddressField = { name: 'team', label: 'Team', kind: 'segment' }
const instance: AddressField = { name: 'instance_url', label: 'Instance', kind: 'url' }
const fields = [subdomain, region, shop, team, instance]

it.each([
  'https://{subdomain}.acme.example/api',
  'https://api-{region}.acme.example',
  'https://{subdomain}.{region}.acme.example:8443/v1',
  'https://{shop}/admin/{team}',
  'https://api.acme.example/v1/{team}/{region}',
  '{instance_url}/api/v4',
  'https://api.acme.example',
])('takes %s', (template) => {
  expect(() => checkTemplate('x', template, fields)).not.toThrow()
})

it.each([
  'https://{subdomain}',
  'https://{subdomain}.com',
  'https://acme.example.{subdomain}',
  'https://acme.{subdomain}/api.acme.example',
  'https://{team}.acme.example',
  'https://{shop}.acme.example',
  'https://{instance_url}/api',
  'https://acme.example/{instance_url}',
  'https://acme.example/{shop}',
  'https://{unknown}.acme.example',
  '{subdomain}.acme.example',
  'ftp://{subdomain}.acme.example',
])('refuses %s, whose host anybody could take over or which is none', (template) => {
  expect(() => checkTemplate('x', template, fields)).toThrow()
})

it('refuses a domain field that allows a whole top-level domain', () => {
  const wide: AddressField = { ...shop, kind: 'domain', under: ['com'] }
  expect(() => checkTemplate('x', 'https://{shop}/', [wide])).toThrow()
})

const hostile = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'evil.example',
    'evil.example/',
    'evil.example#',
    'a@evil.example',
    '..',
    '.',
    'a\\b',
    'a%2fb',
    'a:1',
  ),
  fc.constantFrom(
    'evil.example?.',
    '[::1]',
    '127.0.0.1',
    'ａ',
    'a。evil',
    '-a',
    'xn--',
    'xn--a',
    '',
    ' ',
    '{team}',
    '$&',
    '//',
  ),
  fc.stringMatching(/^[a-z0-9./:@#?%\\-]{0,20}$/),
)

it('lets no value change the scheme or the registrable host', () => {
  const templates: [string, RegExp][] = [
    ['https://{subdomain}.acme.example/api', /^[a-z0-9-]+\.acme\.example$/],
    ['https://api-{region}.acme.example/api', /^api-(us1|eu1)\.acme\.example$/],
    ['https://{shop}/api', /^([a-z0-9-]+\.)*shops\.example$/],
    ['https://acme.example/v1/{team}/api', /^acme\.example$/],
  ]
  let filled = 0
  const property = fc.property(fc.constantFrom(...templates), hostile, ([template, host], value) => {
    let address: string
    try {
      address = fillTemplate(template, fields, { subdomain: value, region: value, shop: value, team: value })
    } catch {
      return
    }
    filled++
    const url = new URL(address)
    expect(url.protocol).toBe('https:')
    expect(url.hostname).toMatch(host)
    expect(url.username + url.password + url.port + url.search + url.hash).toBe('')
    expect(url.pathname).toMatch(template.includes('{team}') ? /^\/v1\/[^/]+\/api$/ : /^\/api$/)
  })
  fc.assert(property, { numRuns: 20_000 })
  expect(filled).toBeGreaterThan(1_000)
})

it.each([
  ['https://gitlab.acme.example/', 'https://gitlab.acme.example'],
  ['https://acme.example/gitlab//', 'https://acme.example/gitlab'],
  ['HTTPS://Acme.Example:8443', 'https://acme.example:8443'],
])('reads the address of an instance: %s', (text, value) => {
  expect(readAddressValue(instance, text)).toEqual({ value })
})

it.each([
  'acme.example',
  'ftp://acme.example',
  'javascript:alert(1)',
  'https://user:secret@acme.example',
  'https://acme.example?x=1',
  'https://acme.example#x',
  'https://acme.example\\@evil.example',
  'https://',
  '',
])('refuses %s as the address of an instance', (text) => {
  expect(readAddressValue(instance, text)).toHaveProperty('problem')
})
