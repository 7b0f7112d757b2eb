import { Command } from 'commander'
import { printJson, printTable } from './print.ts'
import { withComposio } from './with-composio.ts'

export function toolkitsCommand(): Command {
  return new Command('toolkits')
    .description('list the toolkits of the catalogue, or show one')
    .argument('[slug]', 'a toolkit, to see how its accounts connect')
    .option('--json', 'print JSON')
    .action(async (slug: string | undefined, options: { json?: true }) => {
      await withComposio(async (composio) => {
        if (slug !== undefined) return printJson(await composio.toolkits.get(slug))
        const toolkits = await composio.toolkits.get()
        if (options.json) return printJson(toolkits)
        printTable(
          toolkits.map(({ slug, name, meta, authSchemes, noAuth }) => [
            slug,
            name,
            `${meta.toolsCount} tools`,
            noAuth ? 'no auth' : authSchemes.join(', '),
          ]),
        )
      })
    })
}
