const SUGGESTIONS = [
  'Open an issue titled “The greeting has a typo, too” in octocat/hello-world',
  'Who am I on GitHub, and which repositories do I have?',
  'Show my newest mail',
]

/** What to begin with. */
export function Suggestions({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <section className="welcome" aria-labelledby="welcome">
      <h2 id="welcome">What shall I do for you?</h2>
      <p>
        Nothing is connected yet. When I need an account of yours, I ask for it here, and go on as soon as I have it.
      </p>
      <ul>
        {SUGGESTIONS.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => onChoose(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
