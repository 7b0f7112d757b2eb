/** `getGitHubToken` -> get, git, hub, token. Also splits at digits' edges only where a capital follows. */
export function splitWords(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase())
}

/** Every run of up to four neighbouring words, joined: finds `googlecalendar` in `GoogleCalendarClient`. */
export function joinedRuns(text: string): string[] {
  return text.split(/\s+/).flatMap((chunk) => {
    const words = splitWords(chunk)
    return words.flatMap((_, start) =>
      [1, 2, 3, 4]
        .filter((length) => start + length <= words.length)
        .map((n) => words.slice(start, start + n).join('')),
    )
  })
}
