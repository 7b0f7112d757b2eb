import { createOpenAI } from '@ai-sdk/openai'
import { Composio, SessionPreset } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { type ModelReply, type ModelTurn, startScriptedModel } from '@composio/testing/scripted-model'
import { VercelProvider } from '@composio/vercel'
import { generateText, type ModelMessage, stepCountIs } from 'ai'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

const ASKED = 'Open an issue titled "Said in a chat" in octocat/hello-world'
const CALL = { owner: 'octocat', repo: 'hello-world', title: 'Said in a chat' }

export interface StoryCost {
  /** Requests to the model. */
  turns: number
  /** Of the conversation and the tools as they were sent, all turns together. */
  read: number
  written: number
  /** Messages the person had to type. */
  typed: number
}

/**
 * The same errand, with GitHub not connected: once the call waits in place, once the model gives the person the link and
 * they say when they are done. The scripted model says no more than it must.
 */
export async function costOfStory(connections: 'wait' | 'tell'): Promise<StoryCost> {
  const cost: StoryCost = { turns: 0, read: 0, written: 0, typed: 0 }
  const emulators = await startEmulators({ services: ['github'] })
  const provider = new VercelProvider({ connections, onConnection: ([request]) => void connect(request?.url ?? '') })
  const composio = new Composio({ provider, toolkits: emulators.toolkits, dataDir: ':memory:', port: 0 })
  const scripted = await startScriptedModel((turn) => {
    const reply = assistant(turn)
    cost.turns += 1
    cost.read += countTokens(JSON.stringify({ messages: turn.messages, tools: turn.tools }))
    cost.written += countTokens(JSON.stringify(reply))
    return reply
  })
  try {
    const session = await composio.create('bench_user', {
      sessionPreset: SessionPreset.DIRECT_TOOLS,
      toolkits: ['github'],
      tools: { github: ['GITHUB_CREATE_AN_ISSUE', 'GITHUB_LIST_REPOSITORY_ISSUES'] },
    })
    const tools = await session.tools()
    const model = createOpenAI({ baseURL: scripted.baseUrl, apiKey: scripted.apiKey })(scripted.model)
    const messages: ModelMessage[] = []
    for (let said: string | undefined = ASKED; said !== undefined; ) {
      messages.push({ role: 'user', content: said })
      cost.typed += 1
      const { text, response } = await generateText({ model, tools, messages, stopWhen: stepCountIs(5) })
      messages.push(...response.messages)
      const link: string | undefined = /http\S+\/link\/\S+/.exec(text)?.[0]
      if (link) await connect(link)
      else if (!text.startsWith('Opened')) throw new Error(`The story ended with: ${text}`)
      said = link && 'done'
    }
    return cost
  } finally {
    await scripted.close()
    await composio.close()
    await emulators.close()
  }
}

function assistant({ messages }: ModelTurn): ModelReply {
  const last = messages.at(-1)
  if (last?.role !== 'tool') return { toolCalls: [{ name: 'GITHUB_CREATE_AN_ISSUE', arguments: CALL }] }
  const {
    successful,
    error = '',
    data,
  } = JSON.parse(last.text) as {
    successful: boolean
    error?: string
    data: { html_url?: string }
  }
  if (successful) return { text: `Opened: ${data.html_url}` }
  return { text: `Please connect GitHub and tell me when you are done: ${/http\S+\/link\/[\w.-]+/.exec(error)?.[0]}` }
}

async function connect(link: string): Promise<void> {
  const person = new HttpPerson()
  await person.submit(await person.submit(await person.open(link), 'Continue to GitHub'), 'octocat')
}
