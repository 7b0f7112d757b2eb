import { defineTool } from '@composio/spec'
import { inputOf } from './schemas.ts'
import { scopes } from './scopes.ts'

interface GmailProfile {
  emailAddress: string
  messagesTotal?: number
  threadsTotal?: number
}

export const getProfile = defineTool({
  slug: 'GMAIL_GET_PROFILE',
  name: 'Get profile',
  description: "Gives the connected mailbox's own email address and how many messages and threads it holds.",
  input: inputOf({}),
  output: {
    type: 'object',
    properties: {
      email_address: { type: 'string' },
      messages_total: { type: 'integer' },
      threads_total: { type: 'integer' },
    },
    required: ['email_address'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: {
    method: 'GET',
    path: '/users/me/profile',
    shape: (body) => {
      const { emailAddress, messagesTotal, threadsTotal } = body as GmailProfile
      return { email_address: emailAddress, messages_total: messagesTotal, threads_total: threadsTotal }
    },
  },
})
