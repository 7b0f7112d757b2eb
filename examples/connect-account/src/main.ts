/**
 * Connecting an account: a tool that needs one, the link, the person at the connect page and at GitHub's consent page,
 * and the first call. GitHub is emulated on this machine, and the person is a few HTTP requests.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { Person } from './person.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const composio = new Composio({ toolkits: emulators.toolkits })
const session = await composio.create('user_123', { toolkits: ['github'] })

const refused = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
assert.equal(refused.successful, false)
assert.equal(refused.connectionRequired?.toolkit, 'github')
console.log(`Before: ${refused.error}`)

const request = await session.authorize('github', { callbackUrl: 'http://127.0.0.1:3000/connected?chat=7' })
console.log(`Link: ${request.redirectUrl}`)
const connected = request.waitForConnection()

const person = new Person()
const consentPage = await person.press(await person.open(request.redirectUrl ?? ''), 'GitHub')
const callback = await github.approve(consentPage)
const backAtTheApp = await person.follow(callback)
assert.equal(backAtTheApp.origin + backAtTheApp.pathname, 'http://127.0.0.1:3000/connected')
assert.equal(backAtTheApp.searchParams.get('chat'), '7')
assert.equal(backAtTheApp.searchParams.get('status'), 'success')

const account = await connected
assert.equal(account.status, 'ACTIVE')
assert.equal(account.label, github.people[0])
console.log(`Connected ${account.id} as ${account.label}.`)

const me = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
assert.equal(me.error, null)
assert.equal(me.data.login, github.people[0])
console.log(`GitHub says hello to ${me.data.login}.`)

await composio.close()
await emulators.close()
