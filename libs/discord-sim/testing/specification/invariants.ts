// Invariants of every world, after any calls.
import type { Simulation } from '../../src/simulation.ts';
import type { Guild } from '../../src/world/entities.ts';

const repeated = (list: readonly string[]): boolean => new Set(list).size !== list.length;

function* ofRoles({ fields, roles, members }: Guild): Generator<string> {
  if (!roles.has(fields.id)) yield 'there is no @everyone';
  if (roles.get(fields.id)?.position !== 0) yield '@everyone is not the lowest role';
  // Gaps and ties are possible, as with Discord.
  for (const { id, position } of roles.values())
    if (id !== fields.id && !(Number.isInteger(position) && position > 0)) yield `role ${id} is at ${position}`;
  for (const { user, roles: own } of members.values()) {
    for (const id of own) if (!roles.has(id)) yield `member ${user.id} has a role that does not exist: ${id}`;
    if (repeated(own)) yield `member ${user.id} has a role twice`;
    if (own.includes(fields.id)) yield `member ${user.id} has @everyone as a role`;
  }
}

function* ofChannels({ world }: Simulation, guild: Guild): Generator<string> {
  const { channels, roles, fields } = guild;
  for (const {
    id,
    type,
    parent_id: parentId,
    guild_id: guildId,
    permission_overwrites: overwrites,
  } of channels.values()) {
    const isThread = type >= 10 && type <= 12;
    if (guildId !== fields.id || world.channels.get(id) !== channels.get(id)) yield `channel ${id} is not in its guild`;
    if (isThread && !channels.has(parentId ?? '')) yield `thread ${id} dangles`;
    if (!isThread && parentId && channels.get(parentId)?.type !== 4)
      yield `the parent of channel ${id} is no category: ${parentId}`;
    if (repeated((overwrites ?? []).map((one) => one.id))) yield `channel ${id} has two overwrites for one`;
    for (const one of overwrites ?? [])
      if (one.type === 0 && !roles.has(one.id)) yield `an overwrite in ${id} is of no role: ${one.id}`;
  }
  for (const key of [
    'system_channel_id',
    'rules_channel_id',
    'public_updates_channel_id',
    'afk_channel_id',
    'safety_alerts_channel_id',
  ] as const) {
    const id = fields[key];
    if (id !== null && id !== undefined && !channels.has(id)) yield `${key} refers to no object: ${id}`;
  }
}

function* ofContents({ world }: Simulation, guild: Guild): Generator<string> {
  const { channels, members, fields } = guild;
  if (!members.has(fields.owner_id)) yield 'the owner is no member';
  for (const { user } of guild.bans.values()) if (members.has(user.id)) yield `banned and a member: ${user.id}`;
  for (const { channelId, code } of guild.invites.values())
    if (!channels.has(channelId)) yield `invite ${code} refers to no object`;
  for (const { channel_id: id } of guild.stages.values()) if (!channels.has(id)) yield `a stage in no channel: ${id}`;
  for (const { user_id: id, channel_id: channelId } of guild.voiceStates.values())
    if (!members.has(id) || !channels.has(channelId ?? '')) yield `a voice state without a member or a channel: ${id}`;
  for (const [id, inside] of guild.threadMembers)
    if (inside.size > 0 && !channels.has(id)) yield `thread members without a thread: ${id}`;
  for (const [id, inside] of guild.threadMembers)
    for (const user of inside.keys()) if (!members.has(user)) yield `in thread ${id}, but no member: ${user}`;
  for (const { channel_id: id, guild_id: of, id: hook } of world.webhooks.values())
    if (of === fields.id && !channels.has(id)) yield `webhook ${hook} is in no guild`;
  for (const emoji of guild.emojis.values())
    for (const id of emoji.roles) if (!guild.roles.has(id)) yield `emoji ${emoji.id} is for no role: ${id}`;
}

function* ofMessages({ world }: Simulation): Generator<string> {
  for (const [channelId, log] of world.logs()) {
    const messages = [...log];
    if (messages.length !== log.size) yield `the log of ${channelId} miscounts`;
    const channel = world.channels.get(channelId);
    if (!channel && messages.length > 0) yield `messages in no channel: ${channelId}`;
    for (const { fields, reactions, pinnedAt } of messages) {
      if (fields.channel_id !== channelId) yield `message ${fields.id} is elsewhere`;
      if (fields.pinned !== (pinnedAt !== null)) yield `message ${fields.id} is half pinned`;
      for (const [emoji, { userIds, burstIds }] of reactions)
        if (userIds.size + (burstIds?.size ?? 0) === 0) yield `an empty reaction to ${fields.id}: ${emoji}`;
    }
  }
}

/** Violated invariants; empty if the world is sound. */
export function brokenInvariants(sim: Simulation): string[] {
  const { world } = sim;
  const broken = [...ofMessages(sim)];
  for (const guild of world.guilds.values()) {
    broken.push(...ofRoles(guild), ...ofChannels(sim, guild), ...ofContents(sim, guild));
  }
  return broken;
}
