import { defineToolkit, type ToolkitDefinition } from '@composio/spec'
import { googleOAuth, googleServiceAccount } from '../google/google-oauth.ts'
import { googleProblem } from '../google/google-problem.ts'
import { createDraft, deleteDraft, listDrafts, sendDraft } from './drafts.ts'
import { addLabelToEmail, createLabel, listLabels, modifyThreadLabels, removeLabel } from './labels.ts'
import { fetchEmails, fetchMessage, getAttachment, moveToTrash, sendEmail } from './messages.ts'
import { getProfile } from './profile.ts'
import { scopes } from './scopes.ts'
import { primaryAddress, type SendAsList } from './send-as.ts'
import { fetchThread, listThreads, replyToThread } from './threads.ts'

/** Gmail API v1. */
export const toolkit: ToolkitDefinition = defineToolkit({
  slug: 'gmail',
  name: 'Gmail',
  description: 'Read, search, send, answer and sort the email of a Gmail account.',
  color: '#ea4335',
  appUrl: 'https://mail.google.com',
  categories: ['email', 'communication'],
  version: '20261122_00',
  baseUrl: 'https://gmail.googleapis.com/gmail/v1',
  auth: [
    googleOAuth(Object.values(scopes)),
    // A service account has no mailbox of its own.
    googleServiceAccount(Object.values(scopes), { delegation: 'required' }),
  ],
  whoami: {
    request: { method: 'GET', path: '/users/me/settings/sendAs' },
    account: (body) => {
      const address = primaryAddress(body as SendAsList)
      return { id: address, label: address }
    },
  },
  problemOf: googleProblem,
  tools: [
    sendEmail,
    fetchEmails,
    fetchMessage,
    fetchThread,
    listThreads,
    createDraft,
    listDrafts,
    sendDraft,
    deleteDraft,
    replyToThread,
    listLabels,
    createLabel,
    addLabelToEmail,
    modifyThreadLabels,
    removeLabel,
    moveToTrash,
    getAttachment,
    getProfile,
  ],
})
