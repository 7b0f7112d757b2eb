const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/

/** A model's text: its paragraphs, its line breaks, and addresses as links. Nothing in it is read as HTML. */
export function Prose({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph, at) => (
    <p key={at} className="prose">
      {paragraph.split(ADDRESS).map((piece, index) =>
        index % 2 === 0 ? (
          piece
        ) : (
          <a key={index} href={piece} target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </p>
  ))
}
