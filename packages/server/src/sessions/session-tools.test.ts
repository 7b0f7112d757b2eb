import type { ToolTag } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import type { CatalogTool } from '../catalog/catalog.ts'
import { newSessionConfig } from './session-config.ts'
import { sessionAllowsTool, sessionAllowsToolkit } from './session-tools.ts'

type Fields = Omit<Parameters<typeof newSessionConfig>[0], 'user_id'>

function tool(toolkit: string, slug: string, tags: ToolTag[] = [], aliases: string[] = []): CatalogTool {
  return { toolkit: { definition: { slug: toolkit } }, tool: { slug, tags, aliases } } as unknown as CatalogTool
}
const tools = [
  tool('github', 'GITHUB_GET', ['readOnlyHint']),
  tool('github', 'GITHUB_DELETE', ['destructiveHint'], ['GITHUB_REMOVE']),
  tool('gmail', 'GMAIL_SEND', ['openWorldHint', 'destructiveHint']),
  tool('slack', 'SLACK_POST'),
]
const allowed = (fields: Fields) => {
  const config = newSessionConfig({ user_id: 'u', ...fields })
  return tools.filter((found) => sessionAllowsTool(config, found)).map(({ tool: { slug } }) => slug)
}
const all = tools.map(({ tool: { slug } }) => slug)

describe('what a session allows', () => {
  it.each<[string, Fields, string[]]>([
    ['everything, with nothing said', {}, all],
    ['the toolkits on a list', { toolkits: { enable: ['github'] } }, ['GITHUB_GET', 'GITHUB_DELETE']],
    ['nothing, with an empty list', { toolkits: { enable: [] } }, []],
    ['all but the toolkits on a list', { toolkits: { disable: ['github', 'slack'] } }, ['GMAIL_SEND']],
    ['toolkits in any case', { toolkits: { enable: ['GitHub'] } }, ['GITHUB_GET', 'GITHUB_DELETE']],
    ['the tools named', { tools: { github: { enable: ['GITHUB_GET'] } } }, ['GITHUB_GET', 'GMAIL_SEND', 'SLACK_POST']],
    ['all but the tools named', { tools: { github: { disable: ['GITHUB_GET'] } } }, all.slice(1)],
    ['tools named by an alias', { tools: { github: { disable: ['github_remove'] } } }, all.toSpliced(1, 1)],
    ['no tool of a toolkit with an empty list', { tools: { github: { enable: [] } } }, all.slice(2)],
    ['tools with one of the tags', { tags: ['readOnlyHint', 'openWorldHint'] }, ['GITHUB_GET', 'GMAIL_SEND']],
    ['tools without a tag', { tags: { disable: ['destructiveHint'] } }, ['GITHUB_GET', 'SLACK_POST']],
    [
      'only what passes both tag lists',
      { tags: { enable: ['openWorldHint', 'readOnlyHint'], disable: ['destructiveHint'] } },
      ['GITHUB_GET'],
    ],
    [
      'a toolkit’s tags in place of the session’s, for that toolkit',
      { tags: ['readOnlyHint'], tools: { github: { tags: ['destructiveHint'] } } },
      ['GITHUB_DELETE'],
    ],
    [
      'named tools whatever the session’s tags say',
      { tags: ['readOnlyHint'], tools: { github: { enable: ['GITHUB_DELETE'] } } },
      ['GITHUB_DELETE'],
    ],
    [
      'no named tool of a toolkit that is not on the list',
      { toolkits: { enable: ['gmail'] }, tools: { github: { enable: ['GITHUB_GET'] } } },
      ['GMAIL_SEND'],
    ],
    ['selections under a toolkit in any case', { tools: { GitHub: { enable: ['GITHUB_GET'] } } }, all.toSpliced(1, 1)],
  ])('is %s', (_, fields, slugs) => expect(allowed(fields)).toEqual(slugs))

  it('holds for toolkits alone', () => {
    const config = newSessionConfig({ user_id: 'u', toolkits: { disable: ['Slack'] } })
    expect(['slack', 'github'].map((slug) => sessionAllowsToolkit(config, slug))).toEqual([false, true])
  })
})
