import type { ToolkitDefinition } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { checkTool, checkToolkit, type ToolRule } from './check-toolkit.ts'

export interface TestToolkitOptions {
  /** Rules a tool breaks for a reason: `{ NOTION_SEARCH: { hints: 'search is a POST at Notion, and reads only' } }`. */
  exceptions?: Record<string, Partial<Record<ToolRule, string>>>
}

/**
 * The conformance kit for toolkits: one test for the toolkit, one per tool. Call it at the top level of a test file. An
 * exception that is no longer needed fails, so that the list stays true.
 */
export function testToolkit(definition: ToolkitDefinition, options: TestToolkitOptions = {}): void {
  describe(`toolkit ${definition.slug}`, () => {
    it('is well formed', () => expect(checkToolkit(definition)).toEqual([]))
    it('has exceptions only for tools it has', () => {
      const slugs = new Set(definition.tools.map((tool) => tool.slug))
      expect(Object.keys(options.exceptions ?? {}).filter((slug) => !slugs.has(slug))).toEqual([])
    })
    for (const tool of definition.tools) {
      it(tool.slug, () => {
        const excepted = options.exceptions?.[tool.slug] ?? {}
        const problems = checkTool(definition, tool)
        expect(problems.filter(({ rule }) => excepted[rule] === undefined)).toEqual([])
        const broken = new Set(problems.map(({ rule }) => rule))
        expect(Object.keys(excepted).filter((rule) => !broken.has(rule as ToolRule))).toEqual([])
      })
    }
  })
}
