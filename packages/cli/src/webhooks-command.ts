import type { WebhookMessageInfo } from '@composio/server'
import { Command } from 'commander'
import { printJson, printTable } from './print.ts'
import { addDataOption, type DataOptions, withAdministration } from './with-administration.ts'

/** `webhooks secret`, `list`, `retry` and `enable`: what a server tells your app of. */
export function webhooksCommand(): Command {
  return new Command('webhooks')
    .description("what a server tells your app of; run it where the server's data is")
    .addCommand(secretCommand())
    .addCommand(listCommand())
    .addCommand(retryCommand())
    .addCommand(enableCommand())
}

function secretCommand(): Command {
  return new Command('secret')
    .description('make a secret for COMPOSIO_WEBHOOK_SECRET; it is printed and not kept')
    .action(async () => {
      const { newWebhookSecret } = await import('@composio/server')
      console.log(newWebhookSecret())
    })
}

function listCommand(): Command {
  const command = new Command('list')
    .description('messages that were not received: those still tried (waiting), and those given up (dead)')
    .option('--json', 'as JSON')
  return addDataOption(command).action(async ({ json, ...data }: DataOptions & { json?: true }) => {
    const { messages, since } = await withAdministration(data, async (administration) => ({
      messages: await administration.listWebhookMessages(),
      since: await administration.webhooksDisabledSince(),
    }))
    if (since)
      process.stderr.write(`Disabled since ${since}: the receiver answered 410. Begin again: webhooks enable\n`)
    if (json) return printJson(messages)
    printTable([['ID', 'TYPE', 'STATE', 'TRIES', 'CREATED', 'NEXT TRY', 'PROBLEM'], ...messages.map(toRow)])
  })
}

function toRow({ id, type, state, attempts, createdAt, nextTryAt, problem }: WebhookMessageInfo): string[] {
  return [id, type, state, String(attempts), createdAt, nextTryAt ?? '-', problem ?? '-']
}

function retryCommand(): Command {
  const command = new Command('retry')
    .description('send a message again, within half a minute')
    .argument('<id>', 'msg_…')
  return addDataOption(command).action(async (id: string, data: DataOptions) => {
    await withAdministration(data, (administration) => administration.retryWebhookMessage(id))
    console.log(`to be sent again ${id}`)
  })
}

function enableCommand(): Command {
  const command = new Command('enable').description('send again, after the receiver has answered 410')
  return addDataOption(command).action(async (data: DataOptions) => {
    await withAdministration(data, (administration) => administration.enableWebhooks())
    console.log('enabled')
  })
}
