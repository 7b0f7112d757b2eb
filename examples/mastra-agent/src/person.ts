import { HttpPerson } from '@composio/testing/person'

/** Does what a person does in a browser: opens the link, continues to GitHub, and agrees there. */
export async function connectGithub(url: string): Promise<void> {
  const person = new HttpPerson()
  const consent = await person.submit(await person.open(url), 'Continue to GitHub')
  const end = await person.submit(consent, 'octocat')
  if (!end.text.includes('is connected')) throw new Error(`The connection did not work: ${end.text}`)
}
