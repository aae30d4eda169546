import type { Session } from '#libs/ports';
import { channelFromDiscord, Fault, roleFromDiscord } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { APIChannel, APIGuildMember, APIRole } from 'discord-api-types/v10';
import type { z } from 'zod';
import { Images } from '../guilds/images.ts';
import type { Playground as PlaygroundAnswer, PlaygroundMember } from '../schemas/playground.ts';
import { Simulator } from './simulator.ts';

interface ChannelPath {
  guild: string;
  channel: string;
}
interface MessagePath extends ChannelPath {
  message: string;
}

const MEMBERS_AT_MOST = 1_000;

/** What the people of a simulated guild do, on behalf of the admin who plays them. */
@Injectable()
export class Playground {
  readonly #simulator: Simulator;
  readonly #images: Images;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Images) images: Images) {
    this.#simulator = simulator;
    this.#images = images;
  }

  async describe(guild: string): Promise<z.input<typeof PlaygroundAnswer>> {
    const token = await this.#simulator.ownerToken(guild);
    const get = (path: string) => this.#simulator.call('GET', `/guilds/${guild}${path}`, token);
    const [channels, members, roles] = (await Promise.all([
      get('/channels'),
      get(`/members?limit=${MEMBERS_AT_MOST}`),
      get('/roles'),
    ])) as [APIChannel[], APIGuildMember[], APIRole[]];
    const order = <T extends { position: number | null }>(list: T[]): T[] =>
      list.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
    return {
      channels: order(channels.map(channelFromDiscord)),
      members: members.map((member) => this.#member(member, roles)),
      roles: order(roles.map(roleFromDiscord)).toReversed(),
    };
  }

  async messages(
    path: ChannelPath,
    { before, limit }: { before?: string | undefined; limit: number },
    session: Session,
  ): Promise<unknown[]> {
    const token = await this.#enter(path, await this.#reader(path.guild, session));
    const query = new URLSearchParams({ limit: String(limit), ...(before === undefined ? {} : { before }) });
    return (await this.#simulator.call(
      'GET',
      `/channels/${path.channel}/messages?${query.toString()}`,
      token,
    )) as unknown[];
  }

  async send(
    path: ChannelPath,
    { as, content, replyTo }: { as: string; content: string; replyTo?: string | undefined },
  ): Promise<unknown> {
    const reply = replyTo === undefined ? {} : { message_reference: { message_id: replyTo } };
    return this.#as(as, 'POST', path, '/messages', { content, ...reply });
  }

  async edit(path: MessagePath, { as, content }: { as: string; content: string }): Promise<unknown> {
    return this.#as(as, 'PATCH', path, `/messages/${path.message}`, { content });
  }

  async delete(path: MessagePath, { as }: { as: string }): Promise<void> {
    await this.#as(as, 'DELETE', path, `/messages/${path.message}`);
  }

  async react(method: 'PUT' | 'DELETE', path: MessagePath & { emoji: string }, { as }: { as: string }): Promise<void> {
    await this.#as(as, method, path, `/messages/${path.message}/reactions/${encodeURIComponent(path.emoji)}/@me`);
  }

  async typing(path: ChannelPath, { as }: { as: string }): Promise<void> {
    await this.#as(as, 'POST', path, '/typing');
  }

  async #as(userId: string, method: string, path: ChannelPath, rest: string, body?: unknown): Promise<unknown> {
    const token = await this.#enter(path, userId);
    return this.#simulator.call(method, `/channels/${path.channel}${rest}`, token, body);
  }

  /** The token of a member of this guild, for a channel of this guild. @throws Fault `member.unknown`, `channel.unknown` (404) */
  async #enter({ guild, channel }: ChannelPath, userId: string): Promise<string> {
    const token = await this.#simulator.tokenOf(userId);
    const owner = await this.#simulator.ownerToken(guild);
    const get = (path: string, fault: Fault) =>
      this.#simulator.call('GET', path, owner).catch((error: unknown) => {
        throw error instanceof Fault && [400, 403, 404].includes(error.status) ? fault : error;
      });
    const unknownChannel = new Fault('channel.unknown', 'This guild has no such channel.', { status: 404 });
    const unknownMember = new Fault('member.unknown', 'This guild has no such member.', { status: 404 });
    const [found] = await Promise.all([
      get(`/channels/${channel}`, unknownChannel),
      get(`/guilds/${guild}/members/${userId}`, unknownMember),
    ]);
    if ((found as { guild_id?: string } | null)?.guild_id !== guild) throw unknownChannel;
    return token;
  }

  /** Who reads for the admin: the admin's own simulated self, or else the guild's owner. */
  async #reader(guild: string, session: Session): Promise<string> {
    const { users, guilds } = await this.#simulator.world();
    if (users.some(({ id }) => id === session.userId)) return session.userId;
    return guilds.find(({ id }) => id === guild)?.ownerId ?? session.userId;
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
