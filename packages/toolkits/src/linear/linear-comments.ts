import { defineTool } from '@composio/spec'
import { json, mutate, page, present, query } from './linear-api.ts'
import * as arg from './linear-arguments.ts'
import * as documents from './linear-documents.ts'
import { issueOf } from './linear-references.ts'
import { shapeComment } from './linear-shapes.ts'

const body = {
  type: 'string' as const,
  description: 'The text, in Markdown.',
  minLength: 1,
  examples: ['Fixed in the **next** release.'],
}

const commentId = {
  type: 'string' as const,
  description: 'UUID of the comment.',
  examples: ['9cfb482a-81e3-4154-b5b9-2c805e70a02d'],
}

export const createComment = defineTool({
  slug: 'LINEAR_CREATE_LINEAR_COMMENT',
  aliases: ['LINEAR_CREATE_COMMENT'],
  name: 'Comment on an issue',
  description:
    'Writes a comment on a Linear issue as the connected user; with parent_id as a reply to another comment. People who follow the issue are notified. Returns the comment with its ID.',
  input: {
    type: 'object',
    properties: {
      issue_id: arg.issueId,
      body,
      parent_id: { ...commentId, description: 'UUID of the comment to reply to.' },
    },
    required: ['issue_id', 'body'],
    additionalProperties: false,
  },
  tags: ['openWorldHint'],
  scopes: ['comments:create'],
  operation: async ({ issue_id, body, parent_id }, api) => {
    const input = present({ issueId: issue_id, body, parentId: parent_id })
    const payload = await mutate(api, 'commentCreate', documents.commentCreate, { input })
    return shapeComment(json(payload.comment))
  },
})

export const listComments = defineTool({
  slug: 'LINEAR_LIST_LINEAR_COMMENTS',
  aliases: ['LINEAR_LIST_ISSUE_COMMENTS', 'LINEAR_LIST_COMMENTS'],
  name: 'List the comments of an issue',
  description: 'Lists the comments of one Linear issue, page by page, with text, author, time and ID.',
  input: {
    type: 'object',
    properties: { issue_id: arg.issueId, first: arg.first, after: arg.after },
    required: ['issue_id'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async ({ issue_id, first, after }, api) => {
    const data = await query(api, documents.issueComments, { id: issue_id, first: first ?? 50, after })
    return page('comments', issueOf(data, issue_id).comments, shapeComment)
  },
})

export const updateComment = defineTool({
  slug: 'LINEAR_UPDATE_LINEAR_COMMENT',
  aliases: ['LINEAR_UPDATE_COMMENT'],
  name: 'Edit a comment',
  description: 'Replaces the text of a Linear comment that the connected user wrote. Returns the comment as it is now.',
  input: {
    type: 'object',
    properties: { comment_id: commentId, body },
    required: ['comment_id', 'body'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['write'],
  operation: async ({ comment_id, body }, api) => {
    const variables = { id: comment_id, input: { body } }
    const payload = await mutate(api, 'commentUpdate', documents.commentUpdate, variables)
    return shapeComment(json(payload.comment))
  },
})

export const deleteComment = defineTool({
  slug: 'LINEAR_DELETE_LINEAR_COMMENT',
  aliases: ['LINEAR_DELETE_COMMENT'],
  name: 'Delete a comment',
  description: 'Deletes a Linear comment that the connected user wrote, for good.',
  input: {
    type: 'object',
    properties: { comment_id: commentId },
    required: ['comment_id'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['write'],
  operation: async ({ comment_id }, api) => {
    await mutate(api, 'commentDelete', documents.commentDelete, { id: comment_id })
    return { deleted: true, comment_id }
  },
})
