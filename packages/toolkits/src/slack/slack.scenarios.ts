import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'

type Execute = ScenarioContext['execute']
type Found = Record<string, unknown>

const channelName = 'announcements'

export const scenarios: ToolkitScenarios = {
  toolkit: 'slack',
  service: 'slack',
  // emulate 0.12.2 has no search.messages; slack.test.ts runs it against the documented answer.
  notEmulated: ['SLACK_SEARCH_MESSAGES'],
  cases: {
    SLACK_SEND_MESSAGE: async ({ execute }) => {
      const { channel, ts } = await ok(execute, 'SLACK_SEND_MESSAGE', {
        channel: `#${channelName}`,
        text: 'Hello *you*',
      })
      assert.match(String(channel), /^C/)
      assert.equal((await newest(execute, channel)).ts, ts)
      await ok(execute, 'SLACK_SEND_MESSAGE', { channel, markdown_text: '**Hello** again' })
      assert.equal((await newest(execute, channel)).text, '**Hello** again')
      await refused(execute, 'SLACK_SEND_MESSAGE', { channel, text: '' }, /empty/)
      await refused(execute, 'SLACK_SEND_MESSAGE', { channel: 'no-such', text: 'x' }, /SLACK_LIST_ALL_CHANNELS/)
      await refused(execute, 'SLACK_SEND_MESSAGE', { channel: 'C99999999', text: 'x' }, /SLACK_FIND_CHANNELS/)
    },
    SLACK_UPDATES_A_SLACK_MESSAGE: async ({ execute }) => {
      const { channel, ts } = await post(execute, 'Frist')
      await ok(execute, 'SLACK_UPDATES_A_SLACK_MESSAGE', { channel, ts, text: 'First' })
      const message = await newest(execute, channel)
      assert.equal(message.text, 'First')
      assert.equal(message.edited, true)
    },
    SLACK_DELETE_MESSAGE: async ({ execute }) => {
      const { channel, ts } = await post(execute, 'Not for long')
      await ok(execute, 'SLACK_DELETE_MESSAGE', { channel, ts })
      assert.ok(!(await messagesOf(execute, channel)).some((message) => message.ts === ts))
      await refused(execute, 'SLACK_DELETE_MESSAGE', { channel, ts }, /exact ts/)
    },
    SLACK_RETRIEVE_MESSAGE_PERMALINK_URL: async ({ execute }) => {
      const { channel, ts } = await post(execute, 'Quote me')
      const { permalink } = await ok(execute, 'SLACK_RETRIEVE_MESSAGE_PERMALINK_URL', { channel, message_ts: ts })
      assert.ok(String(permalink).endsWith(`/archives/${channel}/p${String(ts).replace('.', '')}`))
    },
    SLACK_SCHEDULE_MESSAGE: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      const post_at = inAnHour()
      const made = await ok(execute, 'SLACK_SCHEDULE_MESSAGE', { channel, text: 'Later', post_at })
      const [waiting] = await scheduledIn(execute, channel)
      assert.equal(waiting?.scheduled_message_id, made.scheduled_message_id)
      assert.equal(waiting?.post_at, post_at)
      const past = { channel, text: 'Too late', post_at: 1_000_000_000 }
      await refused(execute, 'SLACK_SCHEDULE_MESSAGE', past, /past/)
    },
    SLACK_LIST_SCHEDULED_MESSAGES: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      assert.deepEqual(await scheduledIn(execute, channel), [])
      const elsewhere = { channel: channelName, text: 'Two', post_at: inAnHour() }
      await ok(execute, 'SLACK_SCHEDULE_MESSAGE', { channel, text: 'One', post_at: inAnHour() })
      await ok(execute, 'SLACK_SCHEDULE_MESSAGE', elsewhere)
      assert.deepEqual(
        (await scheduledIn(execute, channel)).map(({ text }) => text),
        ['One'],
      )
      const all = await ok(execute, 'SLACK_LIST_SCHEDULED_MESSAGES', {})
      assert.ok(many(all.scheduled_messages).some(({ text }) => text === 'Two'))
    },
    SLACK_DELETE_SCHEDULED_MESSAGE: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      const scheduled = { channel, text: 'Never', post_at: inAnHour() }
      const { scheduled_message_id } = await ok(execute, 'SLACK_SCHEDULE_MESSAGE', scheduled)
      await ok(execute, 'SLACK_DELETE_SCHEDULED_MESSAGE', { channel, scheduled_message_id })
      assert.deepEqual(await scheduledIn(execute, channel), [])
    },
    SLACK_FETCH_CONVERSATION_HISTORY: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      for (const text of ['one', 'two', 'three']) await ok(execute, 'SLACK_SEND_MESSAGE', { channel, text })
      const first = await ok(execute, 'SLACK_FETCH_CONVERSATION_HISTORY', { channel, limit: 2 })
      assert.deepEqual(
        many(first.messages).map(({ text }) => text),
        ['three', 'two'],
      )
      assert.equal(first.has_more, true)
      const rest = await ok(execute, 'SLACK_FETCH_CONVERSATION_HISTORY', { channel, cursor: first.next_cursor })
      assert.equal(many(rest.messages)[0]?.text, 'one')
      assert.match(String(many(rest.messages)[0]?.time), /^\d{4}-\d\d-\d\dT/)
    },
    SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION: async ({ execute }) => {
      const { channel, ts } = await post(execute, 'Question')
      await ok(execute, 'SLACK_SEND_MESSAGE', { channel, text: 'Answer', thread_ts: ts })
      const thread = await ok(execute, 'SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION', { channel, ts })
      assert.deepEqual(
        many(thread.messages).map(({ text }) => text),
        ['Question', 'Answer'],
      )
      assert.equal((await newest(execute, channel)).reply_count, 1)
    },
    SLACK_LIST_ALL_CHANNELS: async ({ execute }) => {
      const all = await ok(execute, 'SLACK_LIST_ALL_CHANNELS', {})
      const names = many(all.channels).map(({ name }) => name)
      assert.ok(names.includes(channelName) && names.includes('planning'), 'public and private channels are listed')
      const open = await ok(execute, 'SLACK_LIST_ALL_CHANNELS', { types: 'public_channel', limit: 1 })
      assert.equal(many(open.channels).length, 1)
      assert.equal(typeof open.next_cursor, 'string')
    },
    SLACK_FIND_CHANNELS: async ({ execute }) => {
      const byName = await ok(execute, 'SLACK_FIND_CHANNELS', { query: 'ANNOUNCE' })
      assert.equal(many(byName.channels)[0]?.name, channelName)
      const byTopic = await ok(execute, 'SLACK_FIND_CHANNELS', { query: 'troubles' })
      assert.equal(many(byTopic.channels)[0]?.name, 'engineering')
      assert.deepEqual((await ok(execute, 'SLACK_FIND_CHANNELS', { query: 'zzz' })).channels, [])
    },
    SLACK_RETRIEVE_CONVERSATION_INFORMATION: async ({ execute }) => {
      const found = await ok(execute, 'SLACK_RETRIEVE_CONVERSATION_INFORMATION', { channel: 'engineering' })
      assert.equal(found.topic, 'Code and its troubles')
      assert.equal(found.is_private, false)
    },
    SLACK_CREATE_CHANNEL: async ({ execute }) => {
      const { id } = await ok(execute, 'SLACK_CREATE_CHANNEL', { name: 'launch' })
      const found = await ok(execute, 'SLACK_RETRIEVE_CONVERSATION_INFORMATION', { channel: id })
      assert.equal(found.name, 'launch')
      assert.equal(found.is_member, true)
      await refused(execute, 'SLACK_CREATE_CHANNEL', { name: 'launch' }, /exists already/)
      const hidden = await ok(execute, 'SLACK_CREATE_CHANNEL', { name: 'secret-launch', is_private: true })
      assert.equal(hidden.is_private, true)
    },
    SLACK_RENAME_CONVERSATION: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      assert.equal((await ok(execute, 'SLACK_RENAME_CONVERSATION', { channel, name: 'renamed' })).name, 'renamed')
      assert.equal((await info(execute, channel)).name, 'renamed')
    },
    SLACK_SET_CONVERSATION_TOPIC: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      await ok(execute, 'SLACK_SET_CONVERSATION_TOPIC', { channel, topic: 'Launch on 1 March' })
      assert.equal((await info(execute, channel)).topic, 'Launch on 1 March')
    },
    SLACK_SET_CONVERSATION_PURPOSE: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      await ok(execute, 'SLACK_SET_CONVERSATION_PURPOSE', { channel, purpose: 'All about it' })
      assert.equal((await info(execute, channel)).purpose, 'All about it')
    },
    SLACK_ARCHIVE_CONVERSATION: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      await ok(execute, 'SLACK_ARCHIVE_CONVERSATION', { channel })
      assert.equal((await info(execute, channel)).is_archived, true)
      assert.equal((await ok(execute, 'SLACK_ARCHIVE_CONVERSATION', { channel })).already, true)
      await refused(execute, 'SLACK_SEND_MESSAGE', { channel, text: 'Anybody?' }, /archived/)
    },
    SLACK_JOIN_AN_EXISTING_CONVERSATION: async ({ execute }) => {
      const channel = await emptyChannel(execute, await otherUser(execute))
      await ok(execute, 'SLACK_LEAVE_CONVERSATION', { channel })
      assert.equal((await info(execute, channel)).is_member, false)
      await ok(execute, 'SLACK_JOIN_AN_EXISTING_CONVERSATION', { channel })
      assert.equal((await info(execute, channel)).is_member, true)
    },
    SLACK_LEAVE_CONVERSATION: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      await refused(execute, 'SLACK_LEAVE_CONVERSATION', { channel }, /last member/)
      await ok(execute, 'SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL', { channel, users: await otherUser(execute) })
      await ok(execute, 'SLACK_LEAVE_CONVERSATION', { channel })
      assert.equal((await ok(execute, 'SLACK_LEAVE_CONVERSATION', { channel })).already, true)
      await refused(execute, 'SLACK_SET_CONVERSATION_TOPIC', { channel, topic: 'x' }, /not a member/)
    },
    SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      const users = await otherUser(execute)
      await ok(execute, 'SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL', { channel, users })
      assert.ok((await membersOf(execute, channel)).includes(users))
      await refused(execute, 'SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL', { channel, users }, /leave the user out/)
    },
    SLACK_REMOVE_USER_FROM_CONVERSATION: async ({ execute }) => {
      const user = await otherUser(execute)
      const channel = await emptyChannel(execute, user)
      await ok(execute, 'SLACK_REMOVE_USER_FROM_CONVERSATION', { channel, user })
      assert.ok(!(await membersOf(execute, channel)).includes(user))
    },
    SLACK_RETRIEVE_CONVERSATION_MEMBERS_LIST: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      assert.deepEqual(await membersOf(execute, channel), [(await ok(execute, 'SLACK_TEST_AUTH', {})).user_id])
    },
    SLACK_OPEN_DM: async ({ execute }) => {
      const users = await otherUser(execute)
      const { id } = await ok(execute, 'SLACK_OPEN_DM', { users })
      assert.match(String(id), /^D/)
      await ok(execute, 'SLACK_SEND_MESSAGE', { channel: users, text: 'Just for you' })
      assert.equal((await newest(execute, id)).text, 'Just for you')
    },
    SLACK_LIST_ALL_USERS: async ({ execute }) => {
      const { users } = await ok(execute, 'SLACK_LIST_ALL_USERS', { include_bots: false })
      assert.ok(many(users).some(({ email }) => email === 'hubot@example.com'))
      assert.ok(many(users).every(({ is_bot }) => is_bot !== true))
    },
    SLACK_FIND_USER_BY_EMAIL_ADDRESS: async ({ execute }) => {
      const found = await ok(execute, 'SLACK_FIND_USER_BY_EMAIL_ADDRESS', { email: 'octocat@example.com' })
      assert.equal(found.name, 'octocat')
      await refused(execute, 'SLACK_FIND_USER_BY_EMAIL_ADDRESS', { email: 'no@example.com' }, /email address/)
    },
    SLACK_RETRIEVE_DETAILED_USER_INFORMATION: async ({ execute }) => {
      const user = await otherUser(execute)
      assert.equal((await ok(execute, 'SLACK_RETRIEVE_DETAILED_USER_INFORMATION', { user })).real_name, 'Hubot')
      await refused(execute, 'SLACK_RETRIEVE_DETAILED_USER_INFORMATION', { user: 'U99999999' }, /SLACK_LIST_ALL_USERS/)
    },
    SLACK_GET_USER_PRESENCE_INFO: async ({ execute }) => {
      const user = await otherUser(execute)
      assert.equal((await ok(execute, 'SLACK_GET_USER_PRESENCE_INFO', { user })).presence, 'active')
    },
    SLACK_TEST_AUTH: async ({ execute, service }) => {
      const me = await ok(execute, 'SLACK_TEST_AUTH', {})
      assert.equal(me.user, 'octocat')
      assert.equal(me.team, 'Example Workspace')
      const headers = { 'retry-after': '7' }
      const limited = { ok: false, error: 'ratelimited' }
      service.inject({ match: { path: '/api/auth.test' }, status: 429, headers, body: limited, times: 10 })
      await refused(execute, 'SLACK_TEST_AUTH', {}, /limiting calls/)
      service.clearFaults()
      const scope = { ok: false, error: 'missing_scope', needed: 'team:read', provided: 'chat:write' }
      service.inject({ match: { path: '/api/auth.test' }, status: 200, body: scope })
      await refused(execute, 'SLACK_TEST_AUTH', {}, /team:read/)
      service.clearFaults()
    },
    SLACK_ADD_REACTION_TO_AN_ITEM: async ({ execute }) => {
      const { channel, ts: timestamp } = await post(execute, 'Good news')
      const reaction = { channel, timestamp, name: ':tada:' }
      await ok(execute, 'SLACK_ADD_REACTION_TO_AN_ITEM', reaction)
      assert.deepEqual(
        many((await newest(execute, channel)).reactions).map(({ name, count }) => [name, count]),
        [['tada', 1]],
      )
      assert.equal((await ok(execute, 'SLACK_ADD_REACTION_TO_AN_ITEM', reaction)).already, true)
    },
    SLACK_REMOVE_REACTION_FROM_ITEM: async ({ execute }) => {
      const { channel, ts: timestamp } = await post(execute, 'Doubtful news')
      const reaction = { channel, timestamp, name: 'thinking_face' }
      await ok(execute, 'SLACK_ADD_REACTION_TO_AN_ITEM', reaction)
      await ok(execute, 'SLACK_REMOVE_REACTION_FROM_ITEM', reaction)
      assert.deepEqual((await ok(execute, 'SLACK_FETCH_ITEM_REACTIONS', { channel, timestamp })).reactions, [])
    },
    SLACK_FETCH_ITEM_REACTIONS: async ({ execute }) => {
      const { channel, ts: timestamp } = await post(execute, 'React')
      for (const name of ['eyes', 'tada']) {
        await ok(execute, 'SLACK_ADD_REACTION_TO_AN_ITEM', { channel, timestamp, name })
      }
      const { reactions } = await ok(execute, 'SLACK_FETCH_ITEM_REACTIONS', { channel, timestamp })
      assert.deepEqual(
        many(reactions).map(({ name }) => name),
        ['eyes', 'tada'],
      )
    },
    SLACK_PINS_AN_ITEM_TO_A_CHANNEL: async ({ execute }) => {
      const { channel, ts: timestamp } = await post(execute, 'Keep this')
      await ok(execute, 'SLACK_PINS_AN_ITEM_TO_A_CHANNEL', { channel, timestamp })
      assert.equal((await ok(execute, 'SLACK_PINS_AN_ITEM_TO_A_CHANNEL', { channel, timestamp })).already, true)
      assert.ok((await pinsOf(execute, channel)).includes('Keep this'))
    },
    SLACK_UNPIN_ITEM_FROM_CHANNEL: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      const { ts: timestamp } = await ok(execute, 'SLACK_SEND_MESSAGE', { channel, text: 'Keep this for a while' })
      await ok(execute, 'SLACK_PINS_AN_ITEM_TO_A_CHANNEL', { channel, timestamp })
      await ok(execute, 'SLACK_UNPIN_ITEM_FROM_CHANNEL', { channel, timestamp })
      assert.deepEqual(await pinsOf(execute, channel), [])
    },
    SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL: async ({ execute }) => {
      const channel = await emptyChannel(execute)
      assert.deepEqual(await pinsOf(execute, channel), [])
      const { ts: timestamp } = await ok(execute, 'SLACK_SEND_MESSAGE', { channel, text: 'Pinned' })
      await ok(execute, 'SLACK_PINS_AN_ITEM_TO_A_CHANNEL', { channel, timestamp })
      assert.deepEqual(await pinsOf(execute, channel), ['Pinned'])
    },
  },
}

async function ok(execute: Execute, slug: string, args: Found): Promise<Found> {
  const result = await execute(slug, args)
  assert.equal(result.error, null, `${slug}: ${result.error}`)
  assert.equal(result.successful, true)
  return result.data
}

async function refused(execute: Execute, slug: string, args: Found, sentence: RegExp): Promise<void> {
  const result = await execute(slug, args)
  assert.equal(result.successful, false, `${slug} should have failed`)
  assert.match(result.error ?? '', sentence)
}

function post(execute: Execute, text: string): Promise<Found> {
  return ok(execute, 'SLACK_SEND_MESSAGE', { channel: channelName, text })
}

async function messagesOf(execute: Execute, channel: unknown): Promise<Found[]> {
  return many((await ok(execute, 'SLACK_FETCH_CONVERSATION_HISTORY', { channel })).messages)
}

async function newest(execute: Execute, channel: unknown): Promise<Found> {
  const [message] = await messagesOf(execute, channel)
  assert.ok(message, 'the conversation has a message')
  return message
}

function info(execute: Execute, channel: unknown): Promise<Found> {
  return ok(execute, 'SLACK_RETRIEVE_CONVERSATION_INFORMATION', { channel })
}

async function membersOf(execute: Execute, channel: unknown): Promise<unknown[]> {
  const { members } = await ok(execute, 'SLACK_RETRIEVE_CONVERSATION_MEMBERS_LIST', { channel })
  assert.ok(Array.isArray(members))
  return members
}

async function pinsOf(execute: Execute, channel: unknown): Promise<unknown[]> {
  return many((await ok(execute, 'SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL', { channel })).pins).map(({ text }) => text)
}

async function scheduledIn(execute: Execute, channel: unknown): Promise<Found[]> {
  return many((await ok(execute, 'SLACK_LIST_SCHEDULED_MESSAGES', { channel })).scheduled_messages)
}

async function otherUser(execute: Execute): Promise<string> {
  return String((await ok(execute, 'SLACK_FIND_USER_BY_EMAIL_ADDRESS', { email: 'hubot@example.com' })).id)
}

/** A channel with nothing in it, the connected user its only member unless another is named. */
async function emptyChannel(execute: Execute, member?: string): Promise<unknown> {
  const { id } = await ok(execute, 'SLACK_CREATE_CHANNEL', { name: `case-${Math.random().toString(36).slice(2, 10)}` })
  if (member) await ok(execute, 'SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL', { channel: id, users: member })
  return id
}

function many(value: unknown): Found[] {
  assert.ok(Array.isArray(value), 'a list was expected')
  return value
}

/** Unix time in seconds. */
function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600
}
