import { channelPermissions } from '../permissions.ts';
import type { Channel, Guild } from '../world/entities.ts';
import { membersOf, presentThread, threadsOf } from '../world/threads.ts';
import { hiddenChannels, obfuscated } from '../world/visibility.ts';
import type { Dispatch, World } from '../world/world.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

/** What may change who can view a channel. */
const TELLING = new Set([
  'CHANNEL_CREATE',
  'CHANNEL_UPDATE',
  'GUILD_UPDATE',
  'GUILD_ROLE_UPDATE',
  'GUILD_ROLE_DELETE',
  'GUILD_MEMBER_UPDATE',
  'VOICE_STATE_UPDATE',
]);

/** Channels that a bot now sees, or sees no longer. */
export interface Change {
  guild: Guild;
  gained: Channel[];
  lost: Channel[];
}

/** Which channels each bot cannot view, so that it is told of those that it comes to see or no longer sees. */
export class ChannelAccess {
  readonly #world: World;
  readonly #hidden = new Map<string, ReadonlySet<string>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether who can view a channel may depend on what a dispatch tells. */
  static depends({ t }: Dispatch): boolean {
    return TELLING.has(t);
  }

  /** From here on: what a bot is told as it first sees the guild. */
  learn(guild: Guild, botId: string): ReadonlySet<string> {
    const member = guild.members.get(botId);
    const hidden = member ? hiddenChannels(guild, member, this.#world.clock.now()) : new Set<string>();
    this.#hidden.set(`${botId} ${guild.fields.id}`, hidden);
    return hidden;
  }

  /** What has changed for a bot with a dispatch; null if nothing. */
  change({ t, d, guildId }: Dispatch, botId: string): Change | null {
    const guild = this.#world.guilds.get(guildId ?? '');
    const before = this.#hidden.get(`${botId} ${guildId}`);
    if (!guild || !before || !isAbout(t, d, botId)) return null;
    const now = this.learn(guild, botId);
    const named = (ids: Iterable<string>) => [...ids].flatMap((id) => guild.channels.get(id) ?? []);
    const gained = named([...before].filter((id) => !now.has(id)));
    const lost = named([...now].filter((id) => !before.has(id) && (d as { id?: string }).id !== id));
    return gained.length + lost.length === 0 ? null : { guild, gained, lost };
  }

  /** A dispatch about a channel as a bot hears it: without what it is about, when the bot cannot view it. */
  wording({ t, d, guildId }: Dispatch, botId: string): object {
    if (guildId === undefined || !t.startsWith('CHANNEL_') || t === 'CHANNEL_PINS_UPDATE') return d;
    const hidden = this.#hidden.get(`${botId} ${guildId}`);
    return hidden?.has((d as Channel).id) ? obfuscated(d as Channel, guildId) : d;
  }
}

/** Roles and voice states of others change nothing for a bot. */
function isAbout(t: string, d: object, botId: string): boolean {
  if (t === 'GUILD_MEMBER_UPDATE') return (d as { user: { id: string } }).user.id === botId;
  return t !== 'VOICE_STATE_UPDATE' || (d as { user_id: string }).user_id === botId;
}

/**
 * Tells a session of the channels that its bot now sees, with their threads, and of those that it no longer sees.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#thread-list-sync
 */
export function tellOfAccess(world: World, session: Session, { guild, gained, lost }: Change, about: object): void {
  const { botId, intents } = session.identity;
  const guildId = guild.fields.id;
  if (!(intents & Intent.Guilds) || !session.hears(guildId)) return;
  for (const channel of lost) session.send('CHANNEL_UPDATE', obfuscated(channel, guildId));
  for (const channel of gained)
    if ((about as { id?: string }).id !== channel.id) session.send('CHANNEL_UPDATE', { ...channel });
  if (gained.length === 0) return;
  const parents = new Set(gained.map(({ id }) => id));
  const self = guild.members.get(botId)!;
  const threads = threadsOf(guild).filter(
    (thread) =>
      parents.has(thread.parent_id ?? '') &&
      !thread.thread_metadata!.archived &&
      channelPermissions(guild, self, thread, world.clock.now()) !== 0n,
  );
  session.send('THREAD_LIST_SYNC', {
    guild_id: guildId,
    channel_ids: [...parents],
    threads: threads.map((thread) => presentThread(guild, thread, botId)),
    members: threads.flatMap(({ id }) => membersOf(guild, id).get(botId) ?? []),
  });
}
