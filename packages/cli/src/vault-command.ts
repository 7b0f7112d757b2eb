import type { ProjectRotation, VaultKeyRotation } from '@composio/server'
import { Command, Option } from 'commander'
import { parseMinutes } from './parse-number.ts'
import { printJson } from './print.ts'
import { addDataOption, type DataOptions, storeOf } from './with-administration.ts'

interface RotateOptions extends DataOptions {
  project?: string
  keep: number
  rootKey?: true
  startOver?: true
  json?: true
}

/** `vault rotate`: new keys for what is sealed in the database, or for these keys a new root key. */
export function vaultCommand(): Command {
  const rotate = new Command('rotate')
    .description('give projects new data keys and seal everything anew; also carries on with what was interrupted')
    .option('--project <name or id>', 'only this project')
    .option(
      '--keep <minutes>',
      'how long replaced keys stay, for servers and requests under way; 0 where no server runs',
      parseMinutes,
      60,
    )
    .addOption(
      new Option(
        '--root-key',
        'replace the vault key itself, by that of COMPOSIO_VAULT_KEY_NEW or a new vault.key file',
      ).conflicts('project'),
    )
    .option('--start-over', 'with --root-key: forget a replacement by a key that is lost')
    .option('--json', 'as JSON')
  return new Command('vault')
    .description("the keys a server's secrets are sealed under; run it where the server's data is")
    .addCommand(addDataOption(rotate).action(rotateKeys))
}

/** Exits with 1 while there are values that do not open. */
async function rotateKeys(options: RotateOptions): Promise<void> {
  if (options.rootKey) return rotateRootKey(options)
  const { project, keep, json, ...data } = options
  const { rotateVault } = await import('@composio/server')
  const vaultKey = process.env.COMPOSIO_VAULT_KEY
  const rotations = await rotateVault({ ...storeOf(data), vaultKey, project, keepMs: keep * 60_000 })
  if (json) printJson(rotations)
  else for (const rotation of rotations) console.log(describeRotation(rotation, keep).join('\n'))
  if (rotations.some(({ unreadable }) => unreadable.length > 0)) process.exitCode = 1
}

function describeRotation(rotation: ProjectRotation, keep: number): string[] {
  const { project, current, resumed, resealed, unreadable, replaced } = rotation
  const begun = resumed ? `carried on with ${current}` : `new key ${current}`
  return [
    `${project}: ${begun}, ${count(resealed)} sealed anew`,
    ...replaced.map(({ id, values, state }) => {
      const rest = `  ${id}: ${count(values)} left on it, ${state}`
      return state === 'kept' && values === 0
        ? `${rest} until ${keep} minutes after it was replaced: run this again`
        : rest
    }),
    ...unreadable.map((value) => `  does not open, left as it is: ${value}`),
  ]
}

/** Exits with 1 while there are data keys that do not open. */
async function rotateRootKey({ keep, json, startOver, ...data }: RotateOptions): Promise<void> {
  const { rotateVaultKey } = await import('@composio/server')
  const { COMPOSIO_VAULT_KEY: vaultKey, COMPOSIO_VAULT_KEY_NEW: newVaultKey } = process.env
  const rotation = await rotateVaultKey({ ...storeOf(data), vaultKey, newVaultKey, keepMs: keep * 60_000, startOver })
  if (json) printJson(rotation)
  else console.log(describeRootKeyRotation(rotation, keep).join('\n'))
  if (rotation.unreadable.length > 0) process.exitCode = 1
}

function describeRootKeyRotation(rotation: VaultKeyRotation, keep: number): string[] {
  const { current, resumed, rewrapped, unreadable, accepted, file } = rotation
  const where = file ? ` (in ${file})` : ''
  const keys = rewrapped === 1 ? '1 data key' : `${rewrapped} data keys`
  const restart = file ? '' : ' Start the servers again with the new one.'
  return [
    `${resumed ? 'carried on with' : 'new'} vault key ${current}${where}: ${keys} wrapped by it`,
    accepted === 'new'
      ? '  the old vault key opens nothing any more'
      : `  both keys are good.${restart} Run this again ${keep} minutes after it was begun: that ends the old one`,
    ...unreadable.map((id) => `  does not open, left as it is: data key ${id}`),
  ]
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`
}
