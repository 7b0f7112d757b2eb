/** The `data` of each event of a stream (HTML Standard, section 9.2.6: lines end in CR, LF or both; an empty one ends an event). */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  let data: string[] = []
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    // A CR at the end may be the first half of a line's end.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
      if (line !== '') continue
      if (data.length > 0 && data.join('\n') !== '') yield data.join('\n')
      data = []
    }
  }
}
