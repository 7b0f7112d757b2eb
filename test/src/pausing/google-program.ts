import { Composio, type SessionFor } from '@composio/core'
import { GoogleProvider, type ToolTurn } from '@composio/google'
import { type Content, GoogleGenAI } from '@google/genai'

export interface ModelAddress {
  baseUrl: string
  apiKey: string
  model: string
}

export function geminiAt({ baseUrl, apiKey }: Pick<ModelAddress, 'baseUrl' | 'apiKey'>): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: new URL(baseUrl).origin } })
}

/** A loop written by hand: runs calls and asks the model until it is done, or the person has to connect. */
export async function converse(
  session: SessionFor<GoogleProvider>,
  address: ModelAddress,
  contents: Content[],
): Promise<ToolTurn & { text: string }> {
  const { models } = geminiAt(address)
  const config = { tools: [{ functionDeclarations: await session.tools() }] }
  let text = ''
  let turn = await session.continueTurn(contents)
  while (turn.status === 'continue') {
    const response = await models.generateContent({ model: address.model, contents: turn.contents, config })
    const said = response.candidates?.[0]?.content ?? { role: 'model', parts: [] }
    turn = await session.continueTurn([...turn.contents, said])
    if (turn.status === 'done') text = response.text ?? ''
  }
  return { ...turn, text }
}

export interface ResumeOrder {
  backend: { url: string; apiKey: string }
  sessionId: string
  model: ModelAddress
  contents: Content[]
}

/** Takes the conversation up again, with nothing but what is stored. */
async function resumeStored({ backend, sessionId, model, contents }: ResumeOrder): Promise<{ text: string }> {
  const provider = new GoogleProvider({ connections: 'pause' })
  const composio = new Composio({ provider, baseURL: backend.url, apiKey: backend.apiKey })
  const { text } = await converse(await composio.use(sessionId), model, contents)
  await composio.close()
  return { text }
}

if (import.meta.main) {
  console.log(JSON.stringify(await resumeStored(JSON.parse(process.argv[2] ?? '') as ResumeOrder)))
}
