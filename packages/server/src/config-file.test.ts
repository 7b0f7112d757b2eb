import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveSettings } from './config-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'composio-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: unknown): string {
  const path = join(folder, 'composio.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const GITHUB = { clientId: 'filed', clientSecret: { env: 'GITHUB_SECRET' }, scopes: ['repo'] }
const ENV = { GITHUB_SECRET: 'from the environment' }

describe('resolveSettings', () => {
  it('takes the file where nothing else says anything, its logo beside it and its secrets from the environment', async () => {
    const path = file({ appName: 'Filed', appLogo: 'logo.svg', toolkits: { github: { oauth: GITHUB } } })
    expect(await resolveSettings({}, ENV, path)).toEqual({
      appName: 'Filed',
      appLogo: join(folder, 'logo.svg'),
      toolkits: {
        github: {
          hosts: {},
          oauth: { clientId: 'filed', clientSecret: 'from the environment', scopes: ['repo'] },
        },
      },
    })
  })

  it('puts the environment before the file, and options before both', async () => {
    const filed = 'https://filed.example/connected'
    const path = file({ appName: 'Filed', appLogo: 'logo.svg', verifierUrl: filed })
    expect((await resolveSettings({}, { COMPOSIO_VERIFIER_URL: '' }, path)).verifierUrl).toBe(filed)
    const verifierUrl = 'https://set.example/connected'
    const env = { COMPOSIO_APP_NAME: 'Set', COMPOSIO_APP_LOGO: '/set.svg', COMPOSIO_VERIFIER_URL: verifierUrl }
    expect(await resolveSettings({}, env, path)).toMatchObject({ appName: 'Set', appLogo: '/set.svg', verifierUrl })
    const options = { appName: 'Given', appLogo: '/given.svg', verifierUrl: 'https://given.example/connected' }
    expect(await resolveSettings(options, env, path)).toMatchObject(options)
  })

  it('takes webhooks from options, the environment and the file, and several secrets', async () => {
    const webhookUrl = 'https://filed.example/hooks'
    const path = file({ webhookUrl, webhookSecret: [{ env: 'NEW' }, { env: 'OLD' }], webhookAllowPrivate: true })
    const secrets = { NEW: 'whsec_new', OLD: 'whsec_old' }
    const filed = { webhookUrl, webhookSecret: ['whsec_new', 'whsec_old'], webhookAllowPrivate: true }
    expect(await resolveSettings({}, secrets, path)).toMatchObject(filed)
    const set = { COMPOSIO_WEBHOOK_URL: 'https://set.example/', COMPOSIO_WEBHOOK_SECRET: 'whsec_set', ...secrets }
    const env = { ...set, COMPOSIO_WEBHOOK_ALLOW_PRIVATE: 'no' }
    expect(await resolveSettings({}, env, path)).toMatchObject({
      webhookUrl: 'https://set.example/',
      webhookSecret: 'whsec_set',
      webhookAllowPrivate: false,
    })
    const options = { webhookUrl: 'https://given.example/', webhookSecret: 'whsec_given', webhookAllowPrivate: true }
    expect(await resolveSettings(options, env, path)).toMatchObject(options)
  })

  it('takes the page that signs who it is whole from one place, its secret from the environment', async () => {
    const path = file({ userToken: { url: 'https://filed.example/open', secret: { env: 'SHARED' } } })
    const filed = { url: 'https://filed.example/open', secret: 'from the environment' }
    expect((await resolveSettings({}, { SHARED: 'from the environment' }, path)).userToken).toEqual(filed)
    const env = {
      SHARED: 'x',
      COMPOSIO_USER_TOKEN_URL: 'https://set.example/open',
      COMPOSIO_USER_TOKEN_PUBLIC_KEY: 'a\\nb',
    }
    const set = { url: 'https://set.example/open', publicKey: 'a\nb' }
    expect((await resolveSettings({}, env, path)).userToken).toEqual(set)
    const given = { url: 'https://given.example/open', secret: 'given' }
    expect((await resolveSettings({ userToken: given }, env, path)).userToken).toEqual(given)
  })

  it.each([
    ['the environment', {}, { COMPOSIO_AUTH_GITHUB_CLIENT_ID: 'set' }, {}],
    ['options', { github: { oauth: { clientId: 'given' } } }, {}, { clientId: 'given' }],
  ])('sends no secret of the file with a client from %s', async (_source, toolkits, more, client) => {
    const path = file({ toolkits: { github: { oauth: GITHUB } } })
    const settings = await resolveSettings({ toolkits }, { ...ENV, ...more }, path)
    expect(settings.toolkits?.github?.oauth).toEqual({ ...client, scopes: ['repo'] })
  })

  it.each<[string, unknown, string]>([
    ['what is no JSON', '{"appName": sk-secret}', 'is not JSON'],
    ['an unknown key', { appNme: 'A' }, 'unknown key "appNme". Did you mean appName'],
    [
      'an unknown key further in',
      { toolkits: { github: { oauth: { clientID: 'x' } } } },
      'toolkits.github.oauth: unknown key "clientID". Did you mean clientId',
    ],
    ['a verifier that is no page', { verifierUrl: 'app.example' }, 'verifierUrl: must be an absolute http(s) URL'],
    ['no URL', { toolkits: { github: { baseUrl: 'github' } } }, 'toolkits.github.baseUrl: must be an absolute http(s)'],
    [
      'a variable that is not set',
      { toolkits: { github: { oauth: { clientSecret: { env: 'NOBODY' } } } } },
      'toolkits.github.oauth.clientSecret: the variable NOBODY is not set',
    ],
    [
      'a secret that is none',
      { toolkits: { github: { oauth: { clientSecret: 7 } } } },
      'toolkits.github.oauth.clientSecret: must be a text, or { "env": "NAME" }',
    ],
  ])('refuses %s, and quotes no value', async (_what, content, message) => {
    const path = file(content)
    await expect(resolveSettings({}, {}, path)).rejects.toThrow(`${path}: ${message}`)
    await expect(resolveSettings({}, {}, path)).rejects.not.toThrow('sk-secret')
  })

  it('refuses a file that is not there', async () => {
    const path = join(folder, 'none.json')
    await expect(resolveSettings({}, {}, path)).rejects.toThrow(`${path}: the configuration cannot be read (ENOENT).`)
  })
})
