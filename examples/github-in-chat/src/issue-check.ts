/** An issue as GitHub's API tells it. */
export interface Issue {
  number: number
  title: string
  state: string
  html_url: string
  user: { login: string }
}

/** Reads an issue back from GitHub itself, past everything the demo is about. */
export async function findIssue(apiUrl: string, token: string, title: string): Promise<Issue | undefined> {
  const response = await fetch(`${apiUrl}/repos/octocat/hello-world/issues?state=open&per_page=100`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
  })
  if (!response.ok) throw new Error(`GitHub answered ${response.status} when asked for the issues`)
  const issues = (await response.json()) as Issue[]
  return issues.find((issue) => issue.title === title)
}
