import type { ModelScript } from '@composio/testing/scripted-model'

/** Stands in for a model: calls the tool with what the user put in quotes, and then says what came of it. */
export const openIssue: ModelScript = ({ messages }) => {
  const last = messages.at(-1)
  if (last?.role !== 'tool') {
    const title = /"(.+)"/.exec(last?.text ?? '')?.[1]
    const issue = { owner: 'octocat', repo: 'hello-world', title }
    return { toolCalls: [{ name: 'GITHUB_CREATE_AN_ISSUE', arguments: issue }] }
  }
  const { successful, data, error } = JSON.parse(last.text)
  return { text: successful ? `Issue #${data.number} is open.` : `That did not work: ${error}` }
}
