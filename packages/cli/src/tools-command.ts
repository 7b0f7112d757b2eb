import type { Composio, Tool } from '@composio/core'
import { Command, Option } from 'commander'
import { parseCount } from './parse-number.ts'
import { printJson, printTable } from './print.ts'
import { withComposio } from './with-composio.ts'

interface ListOptions {
  toolkit?: string[]
  limit?: number
  json?: true
}

/** `tools list | search | info`. */
export function toolsCommand(): Command {
  const toolkit = () => new Option('-t, --toolkit <slug...>', 'only of these toolkits')
  const json = () => new Option('--json', 'print JSON')
  return new Command('tools')
    .description('look through the tools of the catalogue')
    .addCommand(
      new Command('list')
        .description('every tool, or those of some toolkits')
        .addOption(toolkit())
        .addOption(json())
        .action((options: ListOptions) =>
          withComposio(async (composio) => print(await listed(composio, options), options)),
        ),
    )
    .addCommand(
      new Command('search')
        .description('find tools for a task told in words')
        .argument('<words...>', 'the task: send an email with an attachment')
        .addOption(toolkit())
        .option('-n, --limit <count>', 'at most so many', parseCount, 10)
        .addOption(json())
        .action((words: string[], options: ListOptions) =>
          withComposio(async (composio) => print(await found(composio, words.join(' '), options), options)),
        ),
    )
    .addCommand(
      new Command('info')
        .description('one tool with its schemas, as JSON')
        .argument('<slug>', 'the tool')
        .action((slug: string) =>
          withComposio(async (composio) => printJson(await composio.tools.getRawComposioToolBySlug(slug))),
        ),
    )
}

async function listed(composio: Composio, { toolkit }: ListOptions): Promise<Tool[]> {
  const toolkits = toolkit ?? (await composio.toolkits.get()).map(({ slug }) => slug)
  return composio.tools.getRawComposioTools({ toolkits })
}

function found(composio: Composio, search: string, { toolkit, limit }: ListOptions): Promise<Tool[]> {
  return composio.tools.getRawComposioTools({
    search,
    ...(toolkit && { toolkits: toolkit }),
    ...(limit !== undefined && { limit }),
  })
}

function print(tools: Tool[], { json }: ListOptions): void {
  if (json) printJson(tools)
  else printTable(tools.map(({ slug, name }) => [slug, name]))
}
