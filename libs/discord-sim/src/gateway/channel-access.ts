import { channelPermissions } from '../permissions.ts';
import type { Channel, Guild } from '../world/entities.ts';
import { membersOf, presentThread, threadsOf } from '../world/threads.ts';
import { hiddenChannels, obfuscated } from '../world/visibility.ts';
import type { Dispatch, World } from '../world/world.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

/** Dispatches that can change channel access. */
const TELLING = new Set([
  'CHANNEL_CREATE',
  'CHANNEL_UPDATE',
  'GUILD_UPDATE',
  'GUILD_ROLE_UPDATE',
  'GUILD_ROLE_DELETE',
  'GUILD_MEMBER_UPDATE',
  'VOICE_STATE_UPDATE',
]);

/** Channels that a bot can now view, or can no longer view. */
export interface Change {
  guild: Guild;
  gained: Channel[];
  lost: Channel[];
}

/** Tracks the channels that each bot cannot view, so that the bot receives changes of its access. */
export class ChannelAccess {
  readonly #world: World;
  readonly #hidden = new Map<string, ReadonlySet<string>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether a dispatch can change who may view a channel. */
  static depends({ t }: Dispatch): boolean {
    return TELLING.has(t);
  }

  /** Starts tracking: the state in which the bot first receives the guild. */
  learn(guild: Guild, botId: string): ReadonlySet<string> {
    const member = guild.members.get(botId);
    const hidden = member ? hiddenChannels(guild, member, this.#world.clock.now()) : new Set<string>();
    this.#hidden.set(`${botId} ${guild.fields.id}`, hidden);
    return hidden;
  }

  /** Changes of a bot's access by a dispatch; null if there are none. */
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

  /** A dispatch about a channel as one bot receives it: without topic and name if the bot cannot view the channel. */
  wording({ t, d, guildId }: Dispatch, botId: string): object {
    if (guildId === undefined || !t.startsWith('CHANNEL_') || t === 'CHANNEL_PINS_UPDATE') return d;
    const hidden = this.#hidden.get(`${botId} ${guildId}`);
    return hidden?.has((d as Channel).id) ? obfuscated(d as Channel, guildId) : d;
  }
}

/** Roles and voice states of other members change nothing for a bot. */
function isAbout(t: string, d: object, botId: string): boolean {
  if (t === 'GUILD_MEMBER_UPDATE') return (d as { user: { id: string } }).user.id === botId;
  return t !== 'VOICE_STATE_UPDATE' || (d as { user_id: string }).user_id === botId;
}

/**
 * Sends a session the channels that its bot can now view, with their threads, and those that it can no longer view.
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
