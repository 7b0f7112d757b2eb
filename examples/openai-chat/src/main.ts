/**
 * Session tools with OpenAI's own client. With OPENAI_API_KEY set a real model answers; without it a scripted one on
 * this machine does, which searches for a tool and reports what it found.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import type OpenAI from 'openai'
import { openModel } from './open-model.ts'

const composio = new Composio()
const session = await composio.create('user_123')
const tools = await session.tools()

const { client, model, close } = await openModel()
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'user', content: 'Which tool creates an issue on GitHub? Search for it and tell me its slug.' },
]

let answer = ''
let toolMessages = 0
for (let turn = 0; turn < 8 && answer === ''; turn++) {
  const completion = await client.chat.completions.create({ model, messages, tools })
  const results = await composio.provider.handleToolCalls(session, completion)
  const message = completion.choices[0]!.message
  messages.push(message, ...results)
  toolMessages += results.length
  if (results.length === 0) answer = message.content ?? ''
}
console.log(`Tools: ${tools.map((tool) => tool.function.name).join(', ')}`)
console.log(`Answer: ${answer}`)

assert.ok(toolMessages > 0, 'The model called no tool.')
assert.match(answer, /GITHUB_CREATE_AN_ISSUE\b/)
await close()
await composio.close()
