import { Composio } from '@composio/core'

/** Runs `work` against the server the environment names, or the embedded backend, and closes it again. */
export async function withComposio<T>(work: (composio: Composio) => Promise<T>): Promise<T> {
  await using composio = new Composio()
  return await work(composio)
}
