import { channelPermissions, guildPermissions, Permission } from '../permissions.ts';
import { seesContentAnyway, withOwnReactions, withoutContent, type MessageTold } from '../world/present.ts';
import type { Dispatch, World } from '../world/world.ts';
import type { ChannelAccess } from './channel-access.ts';
import { guildCreate } from './guild-create.ts';
import { Intent, intentOf } from './intents.ts';
import type { Session } from './session.ts';

/** Whether a session receives a dispatch: decided by its shard, its intents, and the access of its bot. */
export function audience(world: World, session: Session, dispatch: Dispatch): boolean {
  const { botId, intents } = session.identity;
  const { t, d, guildId, channelId, userIds } = dispatch;
  if (guildId !== undefined && world.outages.has(guildId)) return false;
  if (!session.hears(guildId)) return false;
  if (userIds && !userIds.includes(botId)) return false;
  const isOwnMember = t === 'GUILD_MEMBER_UPDATE' && (d as { user: { id: string } }).user.id === botId;
  const intent = intentOf(t, guildId !== undefined);
  if (intent !== 0 && !(intents & intent) && !isOwnMember) return false;
  if (t === 'THREAD_MEMBERS_UPDATE' && !(intents & Intent.GuildMembers) && !concerns(d, botId)) return false;
  if (guildId === undefined || userIds) return true;
  const guild = world.guilds.get(guildId);
  const member = guild?.members.get(botId);
  if (!guild || !member) return false;
  const { permission, channelPermission } = dispatch;
  const now = world.clock.now();
  if (permission !== undefined && !(guildPermissions(guild, member, now) & permission)) return false;
  if (channelId === undefined) return true;
  const channel = guild.channels.get(channelId);
  if (!channel) return true;
  return (channelPermissions(guild, member, channel, now) & (channelPermission ?? Permission.ViewChannel)) !== 0n;
}

/** Whether an update of a thread's members is about the bot itself: updates of other members need the members intent. */
function concerns(d: object, botId: string): boolean {
  const { added_members: added, removed_member_ids: removed } = d as {
    added_members?: Array<{ user_id: string }>;
    removed_member_ids?: string[];
  };
  return (added?.some(({ user_id: id }) => id === botId) ?? false) || (removed?.includes(botId) ?? false);
}

const bare = new WeakMap<object, object>();

/** The dispatch for one session: with the bot's own reactions marked, and without the content if the intent is missing. */
export function wording(world: World, session: Session, dispatch: Dispatch, access: ChannelAccess): object {
  const { t, d, guildId } = dispatch;
  if (t === 'GUILD_CREATE') {
    const { guild } = d as GuildJoined;
    return guild ? guildCreate(world, guild, session, access) : d;
  }
  const { intents, botId } = session.identity;
  if (t.startsWith('CHANNEL_')) return access.wording(dispatch, botId);
  if (t === 'AUTO_MODERATION_ACTION_EXECUTION' && !(intents & Intent.MessageContent))
    return { ...d, content: '', matched_content: '' };
  if (!/^MESSAGE_(CREATE|UPDATE)$/.test(t)) return d;
  const seen = withOwnReactions(world, d as MessageTold, botId);
  if (guildId === undefined || intents & Intent.MessageContent || seesContentAnyway(seen, botId)) return seen;
  let stripped = bare.get(seen);
  if (!stripped) bare.set(seen, (stripped = withoutContent(seen)));
  return stripped;
}

/** The dispatch of a guild that a user has just joined: each session gets its own view of it. */
interface GuildJoined {
  guild?: Parameters<typeof guildCreate>[1];
}
