import type { DiscordPort, DiscordUse, MessageRange, SendMessage } from '#libs/ports';
import {
  channelFromDiscord,
  Fault,
  guildFromDiscord,
  memberFromDiscord,
  messageFromDiscord,
  pathOf,
  roleFromDiscord,
  snowflakeTime,
  type Channel,
  type Guild,
  type Member,
  type Message,
  type Role,
} from '#libs/vocabulary';
import type { APIChannel, APIGuild, APIGuildMember, APIMessage, APIRole, APIUser } from 'discord-api-types/v10';
import { deletedMessage } from './deleted-message.ts';
import { KnownIds } from './known-ids.ts';
import { ProxyClient, type ProxyClientOptions } from './proxy-client.ts';
import { tellSeldom } from './tell-seldom.ts';

const api = '/api/v10';

/** Ids that belong to a guild, by kind. */
interface Known {
  channels: KnownIds;
  roles: KnownIds;
  /** The bot's own account; null until it is first requested. */
  self: Promise<APIUser> | null;
}

/**
 * Discord through simpleproxy: REST for actions, the proxy's state cache for reads.
 *
 * @see https://docs.discord.com/developers/reference
 */
export class DiscordRest implements DiscordPort {
  readonly #options: ProxyClientOptions;
  readonly #client: ProxyClient;
  readonly #known: Known;

  /** @param shared client and known ids of another instance, to reuse them for another guild */
  constructor(options: ProxyClientOptions, shared?: { client: ProxyClient; known: Known }) {
    const { tell } = options;
    this.#options = options;
    this.#client = shared?.client ?? new ProxyClient({ ...options, ...(tell ? { tell: tellSeldom(tell) } : {}) });
    this.#known = shared?.known ?? knownIds(this.#client);
  }

  forGuild(guildId: string, use: DiscordUse): DiscordRest {
    return new DiscordRest(this.#options, { client: this.#client.onBehalf({ guildId, ...use }), known: this.#known });
  }

  async guild(guildId: string): Promise<Guild> {
    return guildFromDiscord(known(await this.#cached<APIGuild>(pathOf('guilds', guildId))));
  }

  async channels(guildId: string): Promise<Channel[]> {
    return known(await this.#cached<APIChannel[]>(pathOf('guilds', guildId, 'channels'))).map(channelFromDiscord);
  }

  async roles(guildId: string): Promise<Role[]> {
    return known(await this.#cached<APIRole[]>(pathOf('guilds', guildId, 'roles'))).map(roleFromDiscord);
  }

  hasChannel(guildId: string, channelId: string): Promise<boolean> {
    return this.#known.channels.has(guildId, channelId);
  }

  hasRole(guildId: string, roleId: string): Promise<boolean> {
    return this.#known.roles.has(guildId, roleId);
  }

  async member(guildId: string, userId: string): Promise<Member> {
    const path = pathOf('guilds', guildId, 'members', userId);
    const member = await this.#cached<APIGuildMember>(path);
    return memberFromDiscord(member ?? (await this.#client.request<APIGuildMember>(api + path)));
  }

  async addRole(guildId: string, userId: string, roleId: string, reason?: string): Promise<void> {
    await this.#client.request(api + pathOf('guilds', guildId, 'members', userId, 'roles', roleId), {
      method: 'PUT',
      reason,
    });
  }

  async removeRole(guildId: string, userId: string, roleId: string, reason?: string): Promise<void> {
    const path = api + pathOf('guilds', guildId, 'members', userId, 'roles', roleId);
    await this.#client.request(path, { method: 'DELETE', reason });
  }

  /** With a nonce the call is safe to retry: Discord returns the message that it already created. */
  async sendMessage(channelId: string, { content, replyTo, notify, nonce }: SendMessage): Promise<Message> {
    const body = {
      content,
      allowed_mentions: { parse: notify ?? ['users'], replied_user: true },
      ...(nonce === undefined ? {} : { nonce, enforce_nonce: true }),
      // The message may have been deleted in the meantime: the reply is sent all the same.
      ...(replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
    };
    const request = { method: 'POST', body, repeatable: nonce !== undefined } as const;
    const path = api + pathOf('channels', channelId, 'messages');
    try {
      return messageFromDiscord(await this.#client.request<APIMessage>(path, request));
    } catch (error) {
      // Discord knows the nonce: an earlier attempt created the message, and it has been deleted since.
      const wasDeleted = nonce !== undefined && error instanceof Fault && error.code === 'discord.unknown-message';
      if (!wasDeleted) throw error;
      return deletedMessage({ channelId, content, replyTo: replyTo ?? null }, await this.#self());
    }
  }

  async findSent(channelId: string, { content, replyTo }: SendMessage, since: number): Promise<Message[]> {
    const { id } = await this.#self();
    const newest = await this.listMessages(channelId, { limit: 100 });
    // Discord trims the content.
    const isSame = (message: Message): boolean =>
      message.author.id === id && message.content.trim() === content.trim() && message.replyTo === (replyTo ?? null);
    return newest.filter((message) => isSame(message) && snowflakeTime(message.id) >= since).toReversed();
  }

  #self(): Promise<APIUser> {
    const known = this.#known;
    known.self ??= this.#client.request<APIUser>(`${api}/users/@me`);
    return known.self.catch((error: unknown) => {
      known.self = null;
      throw error;
    });
  }

  async editMessage(channelId: string, messageId: string, content: string): Promise<Message> {
    // An edit notifies no user, so that it cannot reach more users than the sent message did.
    const body = { content, allowed_mentions: { parse: [] } };
    const path = api + pathOf('channels', channelId, 'messages', messageId);
    return messageFromDiscord(await this.#client.request<APIMessage>(path, { method: 'PATCH', body }));
  }

  async deleteMessage(channelId: string, messageId: string, reason?: string): Promise<void> {
    await this.#client.request(api + pathOf('channels', channelId, 'messages', messageId), {
      method: 'DELETE',
      reason,
    });
  }

  async bulkDeleteMessages(channelId: string, messageIds: string[], reason?: string): Promise<void> {
    const request = { method: 'POST', body: { messages: messageIds }, reason, repeatable: false } as const;
    await this.#client.request(api + pathOf('channels', channelId, 'messages', 'bulk-delete'), request);
  }

  async getMessage(channelId: string, messageId: string): Promise<Message> {
    const path = api + pathOf('channels', channelId, 'messages', messageId);
    return messageFromDiscord(await this.#client.request<APIMessage>(path));
  }

  /** Discord accepts one of `before` and `after`. With both, this requests by `before` and drops messages that are too old. */
  async listMessages(channelId: string, { limit, before, after }: MessageRange): Promise<Message[]> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== undefined) query.set('before', before);
    else if (after !== undefined) query.set('after', after);
    const page = await this.#client.request<APIMessage[]>(
      `${api}${pathOf('channels', channelId, 'messages')}?${query.toString()}`,
    );
    const wanted = page.filter(({ id }) => after === undefined || BigInt(id) > BigInt(after));
    return wanted.map(messageFromDiscord).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  }

  async addReaction(channelId: string, messageId: string, emoji: string): Promise<void> {
    const path = api + pathOf('channels', channelId, 'messages', messageId, 'reactions', emoji, '@me');
    await this.#client.request(path, { method: 'PUT' });
  }

  /** From the proxy's state cache; null when the cache does not have it. */
  #cached<T>(path: string): Promise<T | null> {
    return orNull(this.#client.request<T>(`/state${path}`));
  }
}

/** Ids that belong to a guild. The calls are made on behalf of the guild whose script asks. */
function knownIds(client: ProxyClient): Known {
  const listed = async (path: string) => idsOf(await orNull(client.request<Array<{ id: string }>>(`/state${path}`)));
  const asking = (guildId: string) => client.onBehalf({ guildId, purpose: 'prove an id' });
  const isOf = (guildId: string, channel: { guild_id?: string }) => channel.guild_id === guildId;
  return {
    self: null,
    channels: new KnownIds({
      list: (guildId) => listed(pathOf('guilds', guildId, 'channels')),
      ask: async (guildId, id) =>
        isOf(
          guildId,
          (await orNull(client.request<APIChannel & { guild_id?: string }>(`/state${pathOf('channels', id)}`))) ??
            (await asking(guildId).request<APIChannel & { guild_id?: string }>(api + pathOf('channels', id))),
        ),
    }),
    roles: new KnownIds({
      list: (guildId) => listed(pathOf('guilds', guildId, 'roles')),
      ask: async (guildId, id) =>
        idsOf(await orNull(asking(guildId).request<APIRole[]>(api + pathOf('guilds', guildId, 'roles')))).includes(id),
    }),
  };
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Fault && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

function known<T>(found: T | null): T {
  if (found === null) throw new Fault('discord.unknown-guild', 'The bot is not in this guild.');
  return found;
}

const idsOf = (things: ReadonlyArray<{ id: string }> | null): string[] => (things ?? []).map(({ id }) => id);
