import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Whom statements are for: with row security (docs/server.md) PostgreSQL shows them that project's rows and no other's,
 * whatever they ask for. Where nobody said, it shows none.
 */
interface Acting {
  project: string | typeof WHOEVER
}

const WHOEVER = Symbol('whoever the connection last acted for')
/** No project has this id. */
const ALL_PROJECTS = '*'

const acting = new AsyncLocalStorage<Acting>()

/** Everything `work` does, and begins, is for one project. */
export function actFor<T>(projectId: string, work: () => T): T {
  return acting.run({ project: projectId }, work)
}

/** For starting and ending, and for pages, which find their project by what is in a link. */
export function actAcrossProjects<T>(work: () => T): T {
  return acting.run({ project: ALL_PROJECTS }, work)
}

/** For tables that show everybody everything: it saves telling the connection whom it acts for. */
export function actForWhoever<T>(work: () => T): T {
  return acting.run({ project: WHOEVER }, work)
}

/** A page has found its project: from here on it is for that one alone. */
export function narrowTo(projectId: string): void {
  const present = acting.getStore()
  if (present?.project === ALL_PROJECTS) present.project = projectId
}

/** @returns what the connection has to be told; undefined where it does not matter */
export function actingFor(): string | undefined {
  const project = acting.getStore()?.project ?? ''
  return project === WHOEVER ? undefined : project
}
