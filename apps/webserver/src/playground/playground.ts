import { channelFromDiscord, pathOf, roleFromDiscord } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type {
  APIChannel,
  APIEmoji,
  APIGuildForumChannel,
  APIGuildMember,
  APIRole,
  APISticker,
  APITextChannel,
  APIThreadChannel,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { Images } from '../guilds/images.ts';
import type {
  Playground as PlaygroundAnswer,
  PlaygroundChannel,
  PlaygroundMember,
  PlaygroundPeople,
  PlaygroundPeopleQuery,
  PlaygroundPerson,
  PlaygroundThread,
} from '../schemas/playground.ts';
import { Simulator } from './simulator.ts';

const MEMBERS_SHOWN = 200;
const Found = z.object({ members: z.array(z.unknown()), total: z.int() });

/** The members and channels of a simulated guild. */
@Injectable()
export class Playground {
  readonly #simulator: Simulator;
  readonly #images: Images;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Images) images: Images) {
    this.#simulator = simulator;
    this.#images = images;
  }

  async describe(guild: string): Promise<z.input<typeof PlaygroundAnswer>> {
    const { name, members: memberCount } = await this.#simulator.guild(guild);
    const token = await this.#simulator.ownerToken(guild);
    const get = (path: string) => this.#simulator.call('GET', pathOf('guilds', guild) + path, token);
    const [channels, active, members, roles, emojis, stickers] = (await Promise.all(
      ['/channels', '/threads/active', `/members?limit=${MEMBERS_SHOWN}`, '/roles', '/emojis', '/stickers'].map(get),
    )) as [APIChannel[], { threads: APIThreadChannel[] }, APIGuildMember[], APIRole[], APIEmoji[], APISticker[]];
    const order = <T extends { position: number | null }>(list: T[]): T[] =>
      list.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
    return {
      name,
      channels: order(channels.map(channelOf)),
      threads: active.threads.map(threadOf),
      members: members.map((member) => this.#member(member, roles)),
      memberCount,
      roles: order(roles.map(roleFromDiscord)).toReversed(),
      emojis: emojis.map(({ id, name }) => ({ id: id!, name: name!, url: this.#images.emoji(id!) })),
      stickers: stickers.map(({ id, name }) => ({ id, name, url: this.#images.sticker(id) })),
    };
  }

  /** Users by part of their name, page by page. */
  async people(
    guild: string,
    { search, offset, limit }: z.output<typeof PlaygroundPeopleQuery>,
  ): Promise<z.input<typeof PlaygroundPeople>> {
    const query = new URLSearchParams({ guild, search: search ?? '', offset: String(offset), limit: String(limit) });
    const [found, roles] = await Promise.all([
      this.#simulator.control('GET', `/people?${query.toString()}`),
      this.#roles(guild),
    ]);
    const { members, total } = Found.parse(found);
    return { members: members.map((member) => this.#member(member as APIGuildMember, roles)), total };
  }

  async person(guild: string, user: string): Promise<z.input<typeof PlaygroundPerson>> {
    const [{ member, permissions, channels, timedOutUntil }, roles] = await Promise.all([
      this.#simulator.person(guild, user),
      this.#roles(guild),
    ]);
    return {
      member: this.#member(member as unknown as APIGuildMember, roles),
      permissions,
      channels,
      timedOutUntil,
    };
  }

  async #roles(guild: string): Promise<APIRole[]> {
    const token = await this.#simulator.ownerToken(guild);
    return (await this.#simulator.call('GET', pathOf('guilds', guild, 'roles'), token)) as APIRole[];
  }

  #member({ user, nick, roles }: APIGuildMember, all: APIRole[]): z.input<typeof PlaygroundMember> {
    const own = all.filter(({ id, color }) => roles.includes(id) && color !== 0);
    const [highest] = own.toSorted((a, b) => b.position - a.position);
    return {
      id: user.id,
      username: user.username,
      displayName: nick ?? user.global_name ?? user.username,
      avatarUrl: this.#images.avatar(user),
      bot: user.bot ?? false,
      color: highest?.color ?? 0,
      roleIds: roles,
    };
  }
}

/** @see https://docs.discord.com/developers/resources/channel#channel-object */
function channelOf(channel: APIChannel): z.input<typeof PlaygroundChannel> {
  const { topic, rate_limit_per_user: slowmode } = channel as APITextChannel;
  const { available_tags: tags = [] } = channel as Partial<APIGuildForumChannel>;
  return {
    ...channelFromDiscord(channel),
    topic: topic ?? null,
    slowmodeSeconds: slowmode ?? 0,
    tags: tags.map(({ id, name, emoji_name: emoji, moderated }) => ({ id, name, emoji: emoji ?? null, moderated })),
  };
}

function threadOf(thread: APIThreadChannel): z.input<typeof PlaygroundThread> {
  return {
    id: thread.id,
    name: thread.name,
    type: thread.type,
    parentId: thread.parent_id!,
    ownerId: thread.owner_id ?? null,
    archived: thread.thread_metadata?.archived ?? false,
    locked: thread.thread_metadata?.locked ?? false,
    messageCount: thread.message_count ?? 0,
    tagIds: thread.applied_tags ?? [],
  };
}
