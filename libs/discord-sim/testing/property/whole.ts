import type { Guild } from '../../src/world/entities.ts';
import { isThread } from '../../src/world/threads.ts';
import type { World } from '../../src/world/world.ts';

/** References of a guild to deleted objects. */
export function dangling(world: World, guild: Guild): string[] {
  const { channels, members, roles } = guild;
  const found: string[] = [];
  const check = (isThere: boolean, what: string) => {
    if (!isThere) found.push(`world: ${what}`);
  };
  for (const [id, { parent_id: parent, permission_overwrites: overwrites, name }] of channels) {
    check(parent == null || channels.has(parent), `channel ${name} is in ${parent}, which is deleted`);
    for (const one of overwrites ?? []) {
      // Overwrites of members who left stay, as in Discord.
      check(one.type === 1 || roles.has(one.id), `overwrite of role ${one.id} in ${name}, which is deleted`);
    }
    check(world.channels.get(id) === channels.get(id), `channel ${name} is not in the world`);
  }
  for (const member of members.values())
    for (const id of member.roles) check(roles.has(id), `${member.user.username} has the role ${id}, which is deleted`);
  for (const [id, { channel_id: channel }] of guild.voiceStates) {
    check(members.has(id), `${id} is in voice, but not in the guild`);
    check(channels.has(channel ?? ''), `${id} is in the voice channel ${channel}, which is deleted`);
  }
  for (const [id, inside] of guild.threadMembers) {
    const thread = channels.get(id);
    check(thread !== undefined && isThread(thread), `members of the thread ${id}, which is deleted`);
    check(
      thread?.member_count === Math.min(inside.size, 50),
      `${thread?.name} counts ${thread?.member_count} members of ${inside.size}`,
    );
    for (const user of inside.keys()) check(members.has(user), `${user} is in a thread, but not in the guild`);
  }
  for (const id of guild.stages.keys()) check(channels.has(id), `stage in ${id}, which is deleted`);
  for (const { channelId, code } of guild.invites.values())
    check(channels.has(channelId), `invite ${code} to a deleted channel`);
  for (const { channel_id: id } of world.webhooks.values())
    check(channels.has(id), `webhook in ${id}, which is deleted`);
  for (const [key, id] of Object.entries(guild.fields))
    if (key.endsWith('_channel_id') && typeof id === 'string') check(channels.has(id), `${key} ${id} is deleted`);
  for (const [id] of world.logs())
    check(world.channels.has(id) || [...world.log(id)].length === 0, `messages in ${id}, which is deleted`);
  return found;
}
