/**
 * An agent that needs an account it does not have. The process that runs it pauses it and ends; the person
 * connects GitHub; another process resumes the run and opens the issue. GitHub is emulated, and a script stands in for
 * the model, so this needs no key and no network.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { startScriptedModel } from '@composio/testing/scripted-model'
import { freePort } from './free-port.ts'
import { openIssue } from './open-issue.ts'
import { connectGithub } from './person.ts'
import { runWorker } from './run-worker.ts'

const TITLE = 'Hello from a resumed run'

const folder = mkdtempSync(join(tmpdir(), 'langchain-agent-'))
const emulators = await startEmulators({ services: ['github'] })
const model = await startScriptedModel(openIssue)

// The app's web server: it has the sessions, and serves the connect pages. Workers share its data.
const place = { dataDir: join(folder, 'composio'), port: await freePort(), toolkits: emulators.toolkits }
const app = new Composio(place)
const { sessionId } = await app.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_CREATE_AN_ISSUE'] },
})
const { baseUrl: url, apiKey } = model
const setting = {
  ...place,
  sessionId,
  stateFile: join(folder, 'threads.db'),
  model: { url, apiKey, name: model.model },
}

try {
  const asked = await runWorker({ ...setting, prompt: `Open an issue titled "${TITLE}" in octocat/hello-world.` })
  assert.equal(asked.status, 'paused')
  assert.ok(asked.request)
  console.log(`The run is paused. Connect ${asked.request.toolkitName}: ${asked.request.url}`)

  await connectGithub(asked.request.url)
  console.log('The person connected GitHub.')

  const resumed = await runWorker(setting)
  assert.equal(resumed.status, 'done')
  console.log(`Another process resumed the run: ${resumed.text}`)

  const { github } = emulators.services
  const headers = { authorization: `Bearer ${await github.issueToken('hubot')}` }
  const response = await fetch(`${github.url}/repos/octocat/hello-world/issues?per_page=100`, { headers })
  const issues = (await response.json()) as { title: string }[]
  assert.equal(issues.filter(({ title }) => title === TITLE).length, 1, 'GitHub has the issue, once.')
} finally {
  await app.close()
  await model.close()
  await emulators.close()
  rmSync(folder, { recursive: true, force: true })
}
