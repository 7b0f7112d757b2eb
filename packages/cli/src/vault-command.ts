import type { ProjectRotation } from '@composio/server'
import { Command } from 'commander'
import { parseMinutes } from './parse-number.ts'
import { printJson } from './print.ts'
import { addDataOption, type DataOptions, storeOf } from './with-administration.ts'

interface RotateOptions extends DataOptions {
  project?: string
  keep: number
  json?: true
}

/** `vault rotate`: new keys for what is sealed in the database. */
export function vaultCommand(): Command {
  const rotate = new Command('rotate')
    .description('give projects new data keys and seal everything anew; also carries on with what was interrupted')
    .option('--project <name or id>', 'only this project')
    .option(
      '--keep <minutes>',
      'how long replaced keys stay for requests under way; 0 where no server runs',
      parseMinutes,
      60,
    )
    .option('--json', 'as JSON')
  return new Command('vault')
    .description("the keys a server's secrets are sealed under; run it where the server's data is")
    .addCommand(addDataOption(rotate).action(rotateKeys))
}

/** Exits with 1 while there are values that do not open. */
async function rotateKeys({ project, keep, json, ...data }: RotateOptions): Promise<void> {
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

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`
}
