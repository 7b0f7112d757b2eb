import { Composio } from '@composio/core'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { Benchmark, Row } from './report.ts'

/** What the default tools of a session cost a model's context, before the first word of the user. */
export const toolTokens: Benchmark = {
  name: 'tokens',
  title: 'tokens of the default session.tools(), OpenAI format, as JSON, o200k_base',
  async run(): Promise<Row[]> {
    await using composio = new Composio({ dataDir: ':memory:', port: 0 })
    const session = await composio.create('bench_user')
    const tools = await session.tools()
    const slugs = (await composio.toolkits.get()).map(({ slug }) => slug)
    const every = await composio.tools.get('bench_user', { toolkits: slugs })
    const count = (value: unknown) => countTokens(JSON.stringify(value))
    const whole = count(tools)
    const each = tools.map((tool) => ({
      what: `  ${tool.type === 'function' ? tool.function.name : tool.type}`,
      value: `${count(tool)}`,
      ratio: count(tool) / whole,
      against: 'of the default tools',
    }))
    return [
      {
        what: `default, ${tools.length} tools`,
        value: `${whole}`,
        ratio: whole / count(every),
        against: 'the whole catalogue',
      },
      ...each,
      { what: `the whole catalogue, ${every.length} tools`, value: `${count(every)}` },
    ]
  },
}
