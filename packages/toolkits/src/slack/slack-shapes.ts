import { compact, isoTime, type Json, json, list } from './slack-api.ts'

/** What a model needs of a message; layout blocks repeat the text and are left out. */
export function shapeMessage(message: Json): Json {
  return compact({
    ts: message.ts,
    time: isoTime(message.ts),
    user: message.user,
    bot_id: message.bot_id,
    username: message.username,
    text: message.text,
    subtype: message.subtype,
    thread_ts: message.thread_ts,
    reply_count: message.reply_count,
    edited: message.edited === undefined ? undefined : true,
    reactions: list(message.reactions).map(shapeReaction),
    files: list(message.files).map(({ id, name, mimetype, permalink }) => compact({ id, name, mimetype, permalink })),
    attachments: list(message.attachments).map(({ title, title_link, text, fallback }) =>
      compact({ title, title_link, text: text ?? fallback }),
    ),
  })
}

export function shapeReaction({ name, count, users }: Json): Json {
  return compact({ name, count, users })
}

export function shapeChannel(channel: Json): Json {
  return compact({
    id: channel.id,
    name: channel.name,
    is_private: channel.is_private,
    is_archived: channel.is_archived,
    is_member: channel.is_member,
    is_im: channel.is_im === true ? true : undefined,
    is_mpim: channel.is_mpim === true ? true : undefined,
    user: channel.user,
    topic: json(channel.topic).value,
    purpose: json(channel.purpose).value,
    num_members: channel.num_members,
    creator: channel.creator,
    created: isoTime(channel.created),
  })
}

export function shapeUser(user: Json): Json {
  const profile = json(user.profile)
  return compact({
    id: user.id,
    name: user.name,
    real_name: user.real_name ?? profile.real_name,
    display_name: profile.display_name,
    email: profile.email,
    title: profile.title,
    phone: profile.phone,
    status_text: profile.status_text,
    status_emoji: profile.status_emoji,
    timezone: user.tz,
    is_bot: user.is_bot,
    is_admin: user.is_admin,
    deleted: user.deleted,
  })
}
