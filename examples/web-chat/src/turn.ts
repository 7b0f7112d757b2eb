import type { UIMessageChunk } from 'ai'

/** One answer under way. It belongs to no request: pages that come and go read along, each from its beginning. */
export class Turn {
  /** Once nothing more will come, whatever happened. */
  readonly ended: Promise<void>
  readonly #chunks: UIMessageChunk[] = []
  #isOver = false
  #wake: () => void = () => undefined
  #more = this.#nextMore()

  constructor(chunks: ReadableStream<UIMessageChunk>) {
    this.ended = this.#collect(chunks)
  }

  /** Everything so far, and what is to come. */
  read(): ReadableStream<UIMessageChunk> {
    let at = 0
    return new ReadableStream({
      pull: async (controller) => {
        while (at === this.#chunks.length && !this.#isOver) await this.#more
        const next = this.#chunks[at++]
        if (next) controller.enqueue(next)
        else controller.close()
      },
    })
  }

  async #collect(chunks: ReadableStream<UIMessageChunk>): Promise<void> {
    try {
      for await (const chunk of chunks) {
        this.#chunks.push(chunk)
        this.#tell()
      }
    } catch (error) {
      this.#chunks.push({ type: 'error', errorText: error instanceof Error ? error.message : String(error) })
    } finally {
      this.#isOver = true
      this.#tell()
    }
  }

  #tell(): void {
    const wake = this.#wake
    this.#more = this.#nextMore()
    wake()
  }

  #nextMore(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
