import { ChannelType, MessageReferenceType, MessageType, OverwriteType } from 'discord-api-types/v10';
import { DEFAULT_PERMISSIONS, makeChannel, makeGuild, makeMember, makeRole } from '../world/guilds.ts';
import { makeMessage } from '../world/messages.ts';
import { Permission } from '../permissions.ts';
import type { Account, Application, Guild, Overwrite } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { applicationFor, FOUNDED, type KeptApplication, makeUser } from './accounts.ts';
import { conversation, people, quietPeople } from './people.ts';

const HOUR = 3_600_000;
const MODERATION =
  Permission.ManageMessages |
  Permission.KickMembers |
  Permission.ModerateMembers |
  Permission.ManageNicknames |
  Permission.ViewAuditLog |
  Permission.PinMessages |
  Permission.BypassSlowmode;
const MANAGEMENT =
  MODERATION | Permission.ManageGuild | Permission.ManageChannels | Permission.ManageRoles | Permission.BanMembers;
const BOT = MANAGEMENT | Permission.ManageWebhooks | Permission.MentionEveryone | Permission.AddReactions;

const roles = [
  { key: 'bot', name: 'Mainstay', permissions: BOT, color: 0x3f7d6b, managed: true },
  { key: 'admin', name: 'Admin', permissions: Permission.Administrator, color: 0xc8553d, hoist: true },
  { key: 'manager', name: 'Manager', permissions: MANAGEMENT, color: 0x8a5fbf, hoist: true },
  { key: 'moderator', name: 'Moderator', permissions: MODERATION, color: 0x2f6fb2, hoist: true, mentionable: true },
  { key: 'helper', name: 'Helper', permissions: Permission.PinMessages, color: 0xd39b2a, mentionable: true },
  { key: 'member', name: 'Member', permissions: 0n, color: 0 },
  { key: 'muted', name: 'Muted', permissions: 0n, color: 0x6b6b6b },
] as const;

const channels = [
  { name: 'Town Square', type: ChannelType.GuildCategory },
  { name: 'rules', type: ChannelType.GuildText, parent: 'Town Square', topic: 'Short, on purpose.', readOnly: true },
  {
    name: 'announcements',
    type: ChannelType.GuildAnnouncement,
    parent: 'Town Square',
    topic: 'News of this server.',
    readOnly: true,
  },
  {
    name: 'general',
    type: ChannelType.GuildText,
    parent: 'Town Square',
    topic: 'Everything that has no channel of its own.',
  },
  { name: 'showcase', type: ChannelType.GuildText, parent: 'Town Square', topic: 'Show what you made.' },
  { name: 'ideas', type: ChannelType.GuildText, parent: 'Town Square', topic: 'Scripts that we could write.' },
  { name: 'Workshop', type: ChannelType.GuildCategory },
  { name: 'bots', type: ChannelType.GuildText, parent: 'Workshop', topic: 'Try the bot here: say !ping.' },
  { name: 'support', type: ChannelType.GuildText, parent: 'Workshop', topic: 'Questions about scripts.' },
  { name: 'mod-log', type: ChannelType.GuildText, parent: 'Workshop', topic: 'For moderators.', staffOnly: true },
  { name: 'Lounge', type: ChannelType.GuildVoice, parent: 'Workshop' },
] as const;

/** The ids of a guild's objects by the names above. */
type Ids = Record<string, string>;

function addRoles(world: World, guild: Guild, at: number, application: Application): Ids {
  const ids: Ids = {};
  roles.forEach(({ key, name, permissions, color, ...more }, index) => {
    const id = world.snowflakes.at(at + index * 1000);
    const tags = key === 'bot' ? { tags: { bot_id: application.botId } } : {};
    const position = roles.length - index;
    guild.roles.set(id, makeRole(id, { name, permissions: String(permissions), color, position, ...more, ...tags }));
    ids[key] = id;
  });
  return ids;
}

function overwritesFor(guild: Guild, roleIds: Ids, channel: (typeof channels)[number]): Overwrite[] {
  const everyone = guild.fields.id;
  const deny = (id: string, bits: bigint): Overwrite => ({
    id,
    type: OverwriteType.Role,
    allow: '0',
    deny: String(bits),
  });
  const allow = (id: string, bits: bigint): Overwrite => ({
    id,
    type: OverwriteType.Role,
    allow: String(bits),
    deny: '0',
  });
  const staff = ['bot', 'manager', 'moderator'].map((key) => roleIds[key]!);
  if ('staffOnly' in channel)
    return [deny(everyone, Permission.ViewChannel), ...staff.map((id) => allow(id, Permission.ViewChannel))];
  if ('readOnly' in channel)
    return [deny(everyone, Permission.SendMessages), ...staff.map((id) => allow(id, Permission.SendMessages))];
  return channel.type === ChannelType.GuildText
    ? [deny(roleIds['muted']!, Permission.SendMessages | Permission.AddReactions)]
    : [];
}

function addChannels(world: World, guild: Guild, roleIds: Ids, at: number): Ids {
  const ids: Ids = {};
  channels.forEach((channel, index) => {
    const id = world.snowflakes.at(at + index * 1000);
    const parent = 'parent' in channel ? { parent_id: ids[channel.parent]! } : {};
    const topic = 'topic' in channel ? { topic: channel.topic } : {};
    const overwrites = overwritesFor(guild, roleIds, channel);
    world.addChannel(
      makeChannel(id, guild, {
        name: channel.name,
        type: channel.type,
        permission_overwrites: overwrites,
        ...parent,
        ...topic,
      }),
    );
    ids[channel.name] = id;
  });
  return ids;
}

function tellHistory(world: World, channelIds: Ids, accounts: Map<string, Account>): void {
  // In the past three days, for any start time of the world: bulk deletion does not accept older messages.
  const first = world.clock.now() - 70 * HOUR;
  const step = (68 * HOUR) / conversation.length;
  const told: string[] = [];
  const readers = [...accounts.values()].map(({ user }) => user.id);
  conversation.forEach(([name, who, content, more = {}], index) => {
    const channel = world.channels.get(channelIds[name]!)!;
    const author = accounts.get(who)!.user;
    const at = Math.floor(first + index * step + world.random.between(0, 600_000));
    const answered = more.replyTo === undefined ? undefined : told[index - more.replyTo];
    const reference = answered && {
      type: MessageReferenceType.Default,
      message_id: answered,
      channel_id: channel.id,
      guild_id: channel.guild_id!,
    };
    const form = { author, content, at, ...(reference ? { reference, type: MessageType.Reply } : {}) };
    const message = makeMessage(world, channel, form);
    for (const emoji of more.reactions?.split(' ') ?? []) {
      const userIds = new Set(readers.filter((id) => id !== author.id && world.random.chance(0.3)));
      if (userIds.size > 0)
        message.reactions.set(emoji.replaceAll('\uFE0F', ''), { emoji: { id: null, name: emoji }, userIds });
    }
    if (more.pinned) {
      message.pinnedAt = world.timestamp(at + 60_000);
      message.fields.pinned = true;
      channel.last_pin_timestamp = message.pinnedAt;
    }
    world.log(channel.id).add(message);
    channel.last_message_id = message.fields.id;
    told.push(message.fields.id);
  });
}

function addDemoGuild(world: World, accounts: Map<string, Account>, application: Application): void {
  const opened = FOUNDED + 400 * 24 * HOUR;
  const owner = accounts.get(people[0].username)!.user;
  const id = world.snowflakes.at(opened);
  const guild = makeGuild(world, id, {
    name: 'Mainstay Demo',
    owner,
    icon: world.random.hex(32),
    description: 'A place to try scripts.',
  });
  guild.roles.get(id)!.permissions = String(DEFAULT_PERMISSIONS & ~Permission.MentionEveryone);
  const roleIds = addRoles(world, guild, opened + 60_000, application);
  const channelIds = addChannels(world, guild, roleIds, opened + 120_000);
  guild.fields.system_channel_id = channelIds['general']!;
  guild.fields.rules_channel_id = channelIds['rules']!;
  people.forEach(({ username, role }, index) => {
    const { user } = accounts.get(username)!;
    guild.members.set(
      user.id,
      makeMember(user, world.timestamp(opened + index * 26 * HOUR), { roles: [roleIds[role]!] }),
    );
  });
  const bot = world.user(application.botId)!;
  guild.members.set(bot.id, makeMember(bot, world.timestamp(opened + 600 * HOUR), { roles: [roleIds['bot']!] }));
  tellHistory(world, channelIds, accounts);
}

/** A small guild of another owner, to show different permissions. */
function addQuietGuild(world: World, accounts: Map<string, Account>, application: Application): void {
  const opened = FOUNDED + 700 * 24 * HOUR;
  const owner = accounts.get('nora')!.user;
  const id = world.snowflakes.at(opened);
  const guild = makeGuild(world, id, { name: 'Quiet Corner', owner, icon: world.random.hex(32) });
  const roleId = world.snowflakes.at(opened + 1000);
  const fields = { name: 'Mainstay', managed: true, permissions: String(BOT), tags: { bot_id: application.botId } };
  guild.roles.set(roleId, makeRole(roleId, fields));
  for (const [index, name] of ['reading', 'tea'].entries()) {
    const channel = world.addChannel(
      makeChannel(world.snowflakes.at(opened + 2000 + index), guild, { name, type: ChannelType.GuildText }),
    );
    const words = index === 0 ? 'This month: short stories. Bring one.' : 'Kettle is on.';
    const at = world.clock.now() - (30 - index) * HOUR;
    const message = makeMessage(world, channel, { author: owner, content: words, at });
    world.log(channel.id).add(message);
    channel.last_message_id = message.fields.id;
  }
  for (const { username } of [{ username: 'nora' }, { username: 'mei' }, ...quietPeople]) {
    const { user } = accounts.get(username)!;
    guild.members.set(user.id, makeMember(user, world.timestamp(opened + 24 * HOUR)));
  }
  const bot = world.user(application.botId)!;
  guild.members.set(bot.id, makeMember(bot, world.timestamp(opened + 48 * HOUR), { roles: [roleId] }));
}

/** The world of a new simulator: two guilds, and people who talk. */
export function makeDemoWorld(world: World, kept?: KeptApplication): void {
  const accounts = new Map<string, Account>();
  [...people, ...quietPeople].forEach(({ username, name }, index) => {
    accounts.set(username, makeUser(world, username, name, FOUNDED + index * 31 * HOUR));
  });
  const owner = accounts.get(people[0].username)!;
  const application = applicationFor(world, kept, { owner, at: FOUNDED + 300 * 24 * HOUR });
  addDemoGuild(world, accounts, application);
  addQuietGuild(world, accounts, application);
}
