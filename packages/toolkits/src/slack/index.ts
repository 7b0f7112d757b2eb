import { defineToolkit } from '@composio/spec'
import { oauth, token, whoami } from './slack-auth.ts'
import * as channels from './slack-channels.ts'
import { fetchHistory, fetchThread, searchMessages } from './slack-history.ts'
import * as members from './slack-members.ts'
import { deleteMessage, getPermalink, sendMessage, updateMessage } from './slack-messages.ts'
import { slackProblem } from './slack-problems.ts'
import * as reactions from './slack-reactions.ts'
import { deleteScheduledMessage, listScheduledMessages, scheduleMessage } from './slack-scheduled.ts'
import * as users from './slack-users.ts'

export const toolkit = defineToolkit({
  slug: 'slack',
  name: 'Slack',
  description: 'Messages, threads, channels and people of a Slack workspace, as the connected user.',
  color: '#4a154b',
  appUrl: 'https://slack.com',
  categories: ['communication', 'collaboration'],
  version: '20261122_00',
  baseUrl: 'https://slack.com/api',
  auth: [oauth, token],
  whoami,
  problemOf: slackProblem,
  tools: [
    sendMessage,
    updateMessage,
    deleteMessage,
    getPermalink,
    scheduleMessage,
    listScheduledMessages,
    deleteScheduledMessage,
    fetchHistory,
    fetchThread,
    searchMessages,
    ...Object.values(channels),
    ...Object.values(members),
    ...Object.values(users),
    ...Object.values(reactions),
  ],
})
