import type { ModelMessage, ModelReply, ModelTurn } from '@composio/testing/scripted-model'

/** What a tool tells a model. */
interface ToolResult {
  successful: boolean
  error?: string
  data: Record<string, unknown>
}

interface Result extends ToolResult {
  tool: string
}

const HELP =
  'Without OPENAI_API_KEY I am a script. I can open an issue titled “…” in octocat/hello-world, show your newest mail, and tell who you are on GitHub and which repositories you have.'

/** Stands in for a model where there is no key. What it says of a tool comes from what the tool answered. */
export function scriptedAssistant({ messages }: ModelTurn): ModelReply {
  const asked = messages.findLastIndex(({ role }) => role === 'user')
  const request = messages[asked]?.text ?? ''
  const results = resultsIn(messages.slice(asked))
  if (results.length > 0) return { text: results.map(tell).join('\n\n') }
  const title = /["“]([^"”]+)["”]/.exec(request)?.[1]
  const [, owner, repo] = /\b([\w.-]+)\/([\w.-]+)\b/.exec(request) ?? []
  if (/issue/i.test(request) && title && owner && repo) {
    return { text: 'I open the issue.', ...call('GITHUB_CREATE_AN_ISSUE', { owner, repo, title }) }
  }
  if (/\b(e-?mails?|mail|inbox)\b/i.test(request))
    return call('GMAIL_FETCH_EMAILS', { label_ids: ['INBOX'], max_results: 3 })
  if (/repositor/i.test(request)) {
    const calls = ['GITHUB_GET_THE_AUTHENTICATED_USER', 'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER']
    return { toolCalls: calls.map((name) => ({ name, arguments: {} })) }
  }
  return { text: HELP }
}

function tell({ tool, successful, error, data }: Result): string {
  if (!successful) {
    const isDeclined = error?.startsWith('The person chose not to connect')
    return isDeclined ? 'All right, I go on without that account.' : `That did not work: ${error ?? 'no reason given'}`
  }
  switch (tool) {
    case 'GITHUB_CREATE_AN_ISSUE':
      return `Done: issue #${data.number} “${data.title}” is open: ${data.html_url}`
    case 'GITHUB_GET_THE_AUTHENTICATED_USER':
      return `You are ${data.login} on GitHub.`
    case 'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER':
      return `Your repositories: ${(data.repositories as { full_name: string }[]).map((each) => each.full_name).join(', ')}.`
    case 'GMAIL_FETCH_EMAILS':
      return `Your newest mail:\n${(data.messages as { from: string; subject: string }[]).map((each) => `• ${each.subject} (${each.from})`).join('\n')}`
    default:
      return JSON.stringify(data)
  }
}

function resultsIn(messages: ModelMessage[]): Result[] {
  const calls = messages.flatMap(({ toolCalls }) => toolCalls)
  return messages
    .filter(({ role }) => role === 'tool')
    .map(({ toolCallId, text }) => ({
      tool: calls.find(({ id }) => id === toolCallId)?.name ?? '',
      ...(JSON.parse(text) as ToolResult),
    }))
}

function call(name: string, args: Record<string, unknown>): ModelReply {
  return { toolCalls: [{ name, arguments: args }] }
}
