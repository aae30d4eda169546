// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.

/** Example scripts: templates on the website, pages of the docs, and fixtures of tests. */
export const examples: ReadonlyArray<{ name: string; title: string; summary: string; source: string }> = [
  {
    name: 'daily-question',
    title: 'Daily question',
    summary: 'Asks a question every morning at nine (UTC) and puts two reactions under it to vote with.',
    source:
      "/**\n * Daily question.\n *\n * Asks a question every morning at nine (UTC) and puts two reactions under it to vote with.\n */\nimport { kv, messages, on, reactions, timers } from 'mainstay';\n\n/** Where to ask. */\nconst channelId = '123456789012345678';\nconst questions = ['Tea (👍) or coffee (👎)?', 'Mountains (👍) or the sea (👎)?', 'Early bird (👍) or night owl (👎)?'];\n\n// Happens again whenever the bot connects: the timer is only replaced by itself.\non('guild.create', async () => {\n  await timers.schedule({ name: 'daily-question', cron: '0 9 * * *' });\n});\n\non('timer.fire', async ({ name }) => {\n  if (name !== 'daily-question') return;\n  const { value } = await kv.incr({ key: 'daily-question/asked' });\n  const content = questions[(value - 1) % questions.length] ?? 'How are you?';\n  const question = await messages.send({ channelId, content });\n  for (const emoji of ['👍', '👎']) await reactions.add({ channelId, messageId: question.id, emoji });\n});\n",
  },
  {
    name: 'invite-guard',
    title: 'Invite guard',
    summary:
      'Deletes messages with invitations to other servers, also forwarded ones, and logs a warning when an author does not stop.',
    source:
      "/**\n * Invite guard.\n *\n * Deletes messages with invitations to other servers, also forwarded ones, and logs a warning when an author does not stop.\n */\nimport { kv, log, messages, on, type GuildMessage } from 'mainstay';\n\n/** Members and bots with this role may post invitations. */\nconst trustedRoleId = '123456789012345678';\nconst invite = /\\b(discord\\.gg|discord(app)?\\.com\\/invite)\\/\\S+/i;\n\nasync function guard(message: GuildMessage): Promise<void> {\n  // A forward has no text of its own: it shows the text of the original.\n  const text = message.forwarded?.content ?? message.content;\n  if (!invite.test(text) || message.member?.roleIds.includes(trustedRoleId)) return;\n  await messages.delete({ channelId: message.channelId, messageId: message.id, reason: 'invitation' });\n  const { value } = await kv.incr({ key: `invites/${message.author.id}` });\n  if (value >= 3) await log({ level: 'warn', message: `${message.author.username} has posted ${value} invitations.` });\n}\n\non('message.create', guard);\n// An invitation may be edited in later.\non('message.update', guard);\n",
  },
  {
    name: 'ping',
    title: 'Ping',
    summary: 'Answers `!ping` with `pong`.',
    source:
      "/**\n * Ping.\n *\n * Answers `!ping` with `pong`.\n */\nimport { on, messages } from 'mainstay';\n\non('message.create', async (message) => {\n  if (message.author.bot || message.content !== '!ping') return;\n  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });\n});\n",
  },
  {
    name: 'reaction-roles',
    title: 'Reaction roles',
    summary:
      'Gives a role to members who react to a message, and takes it back together with the reaction. Ignores bots.',
    source:
      "/**\n * Reaction roles.\n *\n * Gives a role to members who react to a message, and takes it back together with the reaction. Ignores bots.\n */\nimport { members, on, roles, type Reaction } from 'mainstay';\n\n/** The message to react to. */\nconst messageId = '123456789012345678';\n\n/** Which emoji stands for which role; the bot's own role has to be above them. */\nconst roleByEmoji: Record<string, string> = {\n  '🎨': '123456789012345678',\n  '🎮': '123456789012345679',\n};\n\nfunction roleOf(reaction: Reaction): string | undefined {\n  if (reaction.messageId !== messageId) return undefined;\n  return roleByEmoji[reaction.emoji.name ?? ''];\n}\n\non('reaction.add', async (reaction) => {\n  const roleId = roleOf(reaction);\n  if (!roleId || reaction.member?.user.bot) return;\n  await roles.add({ userId: reaction.userId, roleId, reason: 'reaction role' });\n});\n\non('reaction.remove', async (reaction) => {\n  const roleId = roleOf(reaction);\n  if (!roleId) return;\n  // Discord sends no member when a reaction is taken back.\n  const { user } = await members.get({ userId: reaction.userId });\n  if (!user.bot) await roles.remove({ userId: reaction.userId, roleId, reason: 'reaction role' });\n});\n",
  },
  {
    name: 'reminders',
    title: 'Reminders',
    summary: '`!remind 10m take the bread out` reminds its author after ten minutes; s, m, h and d are understood.',
    source:
      "/**\n * Reminders.\n *\n * `!remind 10m take the bread out` reminds its author after ten minutes; s, m, h and d are understood.\n */\nimport { messages, on, timers } from 'mainstay';\n\nconst seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };\n\non('message.create', async (message) => {\n  if (message.author.bot || message.system) return;\n  const [, amount, unit, text] = /^!remind (\\d{1,4})([smhd]) (.+)$/s.exec(message.content) ?? [];\n  if (!amount || !unit || !text) return;\n  await timers.schedule({\n    name: `remind/${message.id}`,\n    in: Math.max(1, Number(amount) * (seconds[unit] ?? 60)),\n    data: { channelId: message.channelId, userId: message.author.id, text: text.slice(0, 1500) },\n  });\n  await messages.send({ channelId: message.channelId, content: 'I will remind you.', replyTo: message.id });\n});\n\non('timer.fire', async ({ name, data }) => {\n  if (!name.startsWith('remind/')) return;\n  const { channelId, userId, text } = data as { channelId: string; userId: string; text: string };\n  await messages.send({ channelId, content: `<@${userId}>, you wanted to be reminded: ${text}` });\n});\n",
  },
  {
    name: 'welcome',
    title: 'Welcome',
    summary: 'Greets everybody who joins, and counts them.',
    source:
      "/**\n * Welcome.\n *\n * Greets everybody who joins, and counts them.\n */\nimport { kv, messages, on } from 'mainstay';\n\n/** Where to greet: right-click the channel, then Copy Channel ID. */\nconst channelId = '123456789012345678';\n\non('member.add', async ({ member }) => {\n  if (member.user.bot) return;\n  const { value } = await kv.incr({ key: 'welcome/count' });\n  await messages.send({ channelId, content: `Welcome, <@${member.user.id}>! You are number ${value}.` });\n});\n",
  },
  {
    name: 'word-counter',
    title: 'Word counter',
    summary: 'Counts the words that each member writes. `!words` tells your own count, `!top` the ten highest.',
    source:
      "/**\n * Word counter.\n *\n * Counts the words that each member writes. `!words` tells your own count, `!top` the ten highest.\n */\nimport { kv, messages, on, type GuildMessage } from 'mainstay';\n\non('message.create', async (message) => {\n  if (message.author.bot || message.system) return;\n  if (message.content === '!words') return tell(message);\n  if (message.content === '!top') return tellTop(message);\n  const words = message.content.match(/[\\p{L}\\p{N}]+/gu)?.length ?? 0;\n  if (words > 0) await kv.incr({ key: `words/${message.author.id}`, by: words });\n});\n\nasync function tell(message: GuildMessage): Promise<void> {\n  const entry = await kv.get({ key: `words/${message.author.id}` });\n  await reply(message, `You have written ${entry?.value ?? 0} words.`);\n}\n\nasync function tellTop(message: GuildMessage): Promise<void> {\n  const top = await kv.top({ prefix: 'words/', limit: 10 });\n  const lines = top.map(({ key, value }, index) => `${index + 1}. <@${key.slice('words/'.length)}>: ${value}`);\n  await reply(message, lines.join('\\n') || 'No member has written yet.');\n}\n\nasync function reply(message: GuildMessage, content: string): Promise<void> {\n  // Without `notify` the people in the list would each be pinged.\n  await messages.send({ channelId: message.channelId, content, replyTo: message.id, notify: [] });\n}\n",
  },
];
