/**
 * A chat on a web page. `node src/main.ts` prints its address and runs until Ctrl-C; `--check` goes through it by HTTP
 * and ends. With OPENAI_API_KEY set a real model answers.
 */
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { startWebChat } from './web-chat.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, check: { type: 'boolean', default: false } },
})
// What the check reads is what the script says.
const chat = await startWebChat({ port: Number(values.port), env: values.check ? {} : process.env })
if (values.check) {
  try {
    await check(chat)
  } finally {
    await chat.close()
  }
} else {
  console.log(`Web chat (emulated GitHub and Gmail; model: ${chat.model}):\n\n  ${chat.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void chat.close())
}
