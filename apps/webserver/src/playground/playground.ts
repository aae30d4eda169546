import type { Session } from '#libs/ports';
import { channelFromDiscord, roleFromDiscord } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { APIChannel, APIGuildMember, APIRole } from 'discord-api-types/v10';
import type { z } from 'zod';
import { Images } from '../guilds/images.ts';
import type { Playground as PlaygroundAnswer, PlaygroundMember, SpeakAs } from '../schemas/playground.ts';
import { Membership, type ChannelPath } from './membership.ts';
import { Simulator, type UploadedFile } from './simulator.ts';

interface MessagePath extends ChannelPath {
  message: string;
}

const MEMBERS_AT_MOST = 1_000;

/** What the people of a simulated guild do, on behalf of the admin who plays them. */
@Injectable()
export class Playground {
  readonly #simulator: Simulator;
  readonly #images: Images;
  readonly #membership: Membership;

  constructor(
    @Inject(Simulator) simulator: Simulator,
    @Inject(Images) images: Images,
    @Inject(Membership) membership: Membership,
  ) {
    this.#simulator = simulator;
    this.#images = images;
    this.#membership = membership;
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
    const token = await this.#membership.enter(path, await this.#membership.reader(path.guild, session));
    const query = new URLSearchParams({ limit: String(limit), ...(before === undefined ? {} : { before }) });
    return (await this.#simulator.call(
      'GET',
      `/channels/${path.channel}/messages?${query.toString()}`,
      token,
    )) as unknown[];
  }

  async send(path: ChannelPath, { as, content, replyTo, files = [] }: z.output<typeof SpeakAs>): Promise<unknown> {
    const reply = replyTo === undefined ? {} : { message_reference: { message_id: replyTo } };
    const uploads: UploadedFile[] = files.map(({ name, contentType, base64 }) => ({
      name,
      type: contentType,
      bytes: Buffer.from(base64, 'base64'),
    }));
    return this.#as(as, 'POST', path, '/messages', { content, ...reply }, uploads);
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

  async #as(
    userId: string,
    method: string,
    path: ChannelPath,
    rest: string,
    body?: unknown,
    files?: UploadedFile[],
  ): Promise<unknown> {
    const token = await this.#membership.enter(path, userId);
    return this.#simulator.call(method, `/channels/${path.channel}${rest}`, token, body, files);
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
