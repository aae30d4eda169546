import { channelPermissions } from '../permissions.ts';
import type { ChannelAccess } from '../rest/access.ts';
import { presentMessage } from '../world/present.ts';
import type { Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';

type Kind = 'users' | 'members' | 'roles' | 'channels' | 'messages' | 'attachments';

/**
 * The objects that an interaction names by their ids.
 *
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
 */
export class Resolved {
  readonly #found: Record<Kind, Record<string, object>> = {
    users: {},
    members: {},
    roles: {},
    channels: {},
    messages: {},
    attachments: {},
  };
  readonly #world: World;
  readonly #access: ChannelAccess;
  readonly #botId: string;

  constructor(world: World, access: ChannelAccess, botId: string) {
    this.#world = world;
    this.#access = access;
    this.#botId = botId;
  }

  user(id: string): boolean {
    const user = this.#world.user(id);
    if (!user) return false;
    this.#found.users[id] = user;
    const { user: _, deaf: __, mute: ___, ...partial } = this.#access.guild?.members.get(id) ?? {};
    const member = this.#access.guild?.members.get(id);
    if (member) {
      const own = channelPermissions(this.#access.guild!, member, this.#access.channel, this.#world.clock.now());
      this.#found.members[id] = { ...partial, permissions: String(own) };
    }
    return true;
  }

  role(id: string): boolean {
    const role = this.#access.guild?.roles.get(id);
    if (role) this.#found.roles[id] = role;
    return role !== undefined;
  }

  channel(id: string): Channel | undefined {
    const { guild, member } = this.#access;
    const channel = guild?.channels.get(id);
    if (!channel || !guild || !member) return undefined;
    const now = this.#world.clock.now();
    const bot = guild.members.get(this.#botId);
    const { name, type, flags, thread_metadata: thread } = channel;
    this.#found.channels[id] = {
      id,
      guild_id: guild.fields.id,
      name,
      type,
      flags,
      parent_id: channel.parent_id ?? null,
      nsfw: channel.nsfw ?? false,
      position: channel.position ?? 0,
      topic: channel.topic ?? null,
      last_message_id: channel.last_message_id ?? null,
      last_pin_timestamp: channel.last_pin_timestamp ?? null,
      rate_limit_per_user: channel.rate_limit_per_user ?? 0,
      ...(thread ? { thread_metadata: thread } : {}),
      permissions: String(channelPermissions(guild, member, channel, now)),
      app_permissions: String(bot ? channelPermissions(guild, bot, channel, now) : 0n),
    };
    return channel;
  }

  message(id: string): boolean {
    const message = this.#world.log(this.#access.channel.id).get(id);
    if (message) this.#found.messages[id] = presentMessage(this.#world, message, this.#botId);
    return message !== undefined;
  }

  attachment(id: string, attachment: object): void {
    this.#found.attachments[id] = attachment;
  }

  /** The objects found, as the interaction's data contains them. */
  get data(): { resolved?: object } {
    const some = Object.entries(this.#found).filter(([, objects]) => Object.keys(objects).length > 0);
    return some.length === 0 ? {} : { resolved: Object.fromEntries(some) };
  }
}
