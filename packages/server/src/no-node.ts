import { ComposioConnectionError } from '@composio/spec'

/**
 * What bundlers put in this package's place for runtimes that are not Node (the conditions `workerd`, `edge-light` and
 * `browser`): the backend needs files, a database and a listener, and programs there use one that runs elsewhere.
 */
export function openEmbedded(): Promise<never> {
  const message = 'There is no backend in this process: this runtime has no files and no listener to run one with.'
  return Promise.reject(
    new ComposioConnectionError(message, {
      possibleFixes: ['Run one elsewhere (composio serve), and pass its baseURL and an apiKey to new Composio().'],
    }),
  )
}
