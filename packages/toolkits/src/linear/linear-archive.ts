import { defineTool, type ToolDefinition } from '@composio/spec'
import { json, mutate } from './linear-api.ts'
import { issueId } from './linear-arguments.ts'
import * as documents from './linear-documents.ts'
import { resolveIssue } from './linear-references.ts'

export const archiveIssue = archiveTool({
  slug: 'LINEAR_ARCHIVE_LINEAR_ISSUE',
  aliases: ['LINEAR_ARCHIVE_ISSUE'],
  name: 'Archive an issue',
  description:
    'Archives a Linear issue: it leaves boards and lists, but stays searchable and can be brought back with LINEAR_UNARCHIVE_LINEAR_ISSUE.',
  field: 'issueArchive',
  document: documents.issueArchive,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
})

export const unarchiveIssue = archiveTool({
  slug: 'LINEAR_UNARCHIVE_LINEAR_ISSUE',
  aliases: ['LINEAR_UNARCHIVE_ISSUE'],
  name: 'Bring an issue back',
  description: 'Brings an archived or deleted Linear issue back to its team, as it was.',
  field: 'issueUnarchive',
  document: documents.issueUnarchive,
  tags: ['idempotentHint', 'openWorldHint'],
})

export const deleteIssue = archiveTool({
  slug: 'LINEAR_DELETE_LINEAR_ISSUE',
  aliases: ['LINEAR_DELETE_ISSUE'],
  name: 'Delete an issue',
  description:
    'Moves a Linear issue to the trash, with its comments. Linear removes it for good after 30 days; until then LINEAR_UNARCHIVE_LINEAR_ISSUE brings it back. To close an issue, set its state with LINEAR_UPDATE_ISSUE instead.',
  field: 'issueDelete',
  document: documents.issueDelete,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
})

type ArchiveTool = Pick<ToolDefinition, 'slug' | 'name' | 'description' | 'tags'> & {
  aliases: string[]
  field: string
  document: string
}

function archiveTool({ field, document, ...tool }: ArchiveTool): ToolDefinition {
  return defineTool({
    ...tool,
    input: { type: 'object', properties: { issue_id: issueId }, required: ['issue_id'], additionalProperties: false },
    scopes: ['write'],
    operation: async ({ issue_id }, api) => {
      const { id } = await resolveIssue(api, issue_id)
      const { identifier, title } = json((await mutate(api, field, document, { id })).entity)
      return { done: true, id, identifier, title }
    },
  })
}
