import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import { GoogleGenAI } from '@google/genai'

/** Gemini where there is a key, else the scripted model, which speaks the same API. */
export async function openModel(): Promise<{
  models: GoogleGenAI['models']
  model: string
  close: () => Promise<void>
}> {
  const { GEMINI_API_KEY: key, GEMINI_MODEL: name = 'gemini-3-flash' } = process.env
  if (key) return { models: new GoogleGenAI({ apiKey: key }).models, model: name, close: async () => undefined }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(openIssue)
  const httpOptions = { baseUrl: new URL(baseUrl).origin }
  return { models: new GoogleGenAI({ apiKey, httpOptions }).models, model, close }
}

/** Opens the issue it is asked for, then says what the tool answered. */
const openIssue: ModelScript = ({ messages }) => {
  const last = messages.at(-1)
  if (last?.role === 'tool') {
    const { data, error } = JSON.parse(last.text) as { data: { html_url?: string }; error?: string }
    return { text: error ?? `Done: ${data.html_url}` }
  }
  const [, title] = /"([^"]+)"/.exec(last?.text ?? '') ?? []
  const [, owner, repo] = /\b([\w-]+)\/([\w-]+)/.exec(last?.text ?? '') ?? []
  return { toolCalls: [{ name: 'GITHUB_CREATE_AN_ISSUE', arguments: { owner, repo, title } }] }
}
