/**
 * Connecting an account: a tool that needs one, the link, the person at the connect page and at GitHub's consent page,
 * and the first call. GitHub is emulated on this machine, and the person is a few HTTP requests.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { startYourApp } from './your-app.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const composio = new Composio({ toolkits: emulators.toolkits })
const session = await composio.create('user_123', { toolkits: ['github'] })

const refused = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
assert.equal(refused.successful, false)
assert.equal(refused.connectionRequired?.toolkit, 'github')
console.log(`Before: ${refused.error}`)

const yourApp = await startYourApp()
const request = await session.authorize('github', { callbackUrl: `${yourApp.url}/connected?chat=7` })
console.log(`Link: ${request.redirectUrl}`)
const connected = request.waitForConnection()

const person = new HttpPerson()
const connectPage = await person.open(request.redirectUrl ?? '')
const consentPage = await person.submit(connectPage, 'Continue to GitHub')
const { url: end } = await person.submit(consentPage, github.people[0] ?? '')
assert.equal(end.origin + end.pathname, `${yourApp.url}/connected`)
assert.equal(end.searchParams.get('chat'), '7')
assert.equal(end.searchParams.get('status'), 'success')

const account = await connected
assert.equal(account.status, 'ACTIVE')
assert.equal(account.label, github.people[0])
console.log(`Connected ${account.id} as ${account.label}.`)

const me = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
assert.equal(me.error, null)
assert.equal(me.data.login, github.people[0])
console.log(`GitHub says hello to ${me.data.login}.`)

yourApp.close()
await composio.close()
await emulators.close()
