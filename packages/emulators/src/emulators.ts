import type { ToolkitOverrides } from '@composio/spec'
import { type EmulatedService, type RunningService, startService } from './emulated-service.ts'
import { profiles } from './services/index.ts'
import type { EmulatedServiceName } from './services/profile.ts'

export interface StartEmulatorsOptions<Name extends EmulatedServiceName = EmulatedServiceName> {
  /** All four by default. */
  services?: Name[]
  /**
   * Redirect URIs of the OAuth clients; any other is refused on the consent page. Without this every redirect URI on
   * a loopback host is registered when it is first seen, since a local server's port is often not known beforehand.
   */
  redirectUris?: string[]
  /** Ports of the gates; a free one by default. Fixed ports keep stored URLs good over a restart. */
  ports?: Partial<Record<Name, number>>
  /**
   * Seconds an access token lives; sent as `expires_in` too. By default what the provider says: an hour at Google and
   * Linear, no end at GitHub and Slack. Linear refuses after an hour at the latest.
   */
  tokenLifetime?: number
  /**
   * The emulators allow each token 5,000 requests an hour (`x-ratelimit-*` headers), then answer 403. True lifts it:
   * the gate then stands in fresh tokens of the same person. For benchmarks.
   */
  liftRateLimit?: boolean
}

export interface Emulators<Name extends EmulatedServiceName = EmulatedServiceName> {
  /** Points toolkits at the emulators: pass it to the server, or to an embedded `Composio`. */
  toolkits: ToolkitOverrides
  services: Record<Name, EmulatedService>
  /** Stops everything; open requests are cut. */
  close(): Promise<void>
}

/**
 * Starts offline GitHub, Google, Slack and Linear on 127.0.0.1, each behind a gate that takes only access tokens its
 * own token endpoint has issued. State is in memory and gone after `close`.
 *
 * @throws Error when a port is taken
 */
export async function startEmulators<const Name extends EmulatedServiceName = EmulatedServiceName>(
  options: StartEmulatorsOptions<Name> = {},
): Promise<Emulators<Name>> {
  const names = options.services ?? (Object.keys(profiles) as Name[])
  const started = await Promise.allSettled(
    names.map((name) => startService(profiles[name], { ...options, ...portOf(options, name) })),
  )
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const close = async () => {
    await Promise.all(running.map((service: RunningService) => service.close()))
  }
  const failed = started.find((result) => result.status === 'rejected')
  if (failed) {
    await close()
    throw failed.reason
  }
  return {
    toolkits: Object.assign({}, ...running.map(({ toolkits }) => toolkits)),
    services: Object.fromEntries(running.map(({ service }) => [service.name, service])) as Record<
      Name,
      EmulatedService
    >,
    close,
  }
}

function portOf<Name extends EmulatedServiceName>(options: StartEmulatorsOptions<Name>, name: Name) {
  const port = options.ports?.[name]
  return port === undefined ? {} : { port }
}
