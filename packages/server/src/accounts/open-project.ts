import type { Backend } from '../backend.ts'

/** Makes what is sealed in a project openable here, for a request that was let in by one of its keys. */
export function openProject({ vault }: Pick<Backend, 'vault'>, projectId: string): Promise<void> {
  return vault.prepare(projectId)
}
