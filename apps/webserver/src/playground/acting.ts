import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Membership } from './membership.ts';
import { idsIn } from './named-ids.ts';
import { readSent } from './sent-body.ts';
import { Simulator } from './simulator.ts';

const UPLOAD_TIMEOUT_MS = 120_000;
const INTERACTIONS = '/interactions';
const Place = z.object({ guild_id: z.string(), channel_id: z.string().regex(/^\d{1,20}$/) });
/** One segment of a path: nothing that could lead out of it. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?!.*%2f)[\w.:@%~-]{1,200}){1,12}$/i;

@Injectable()
export class Acting {
  readonly #simulator: Simulator;
  readonly #membership: Membership;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Membership) membership: Membership) {
    this.#simulator = simulator;
    this.#membership = membership;
  }

  /** Passes a call on. @throws Fault `path.foreign`, `id.foreign`, `channel.unknown`, `member.unknown` (404), `body.malformed` (400), `upload.too-large` (413), `discord.refused` */
  async forward(guild: string, user: string, request: Request, response: Response): Promise<void> {
    const { path, query } = targetOf(request);
    const authorization = await this.#admit(guild, user, path);
    const { told, headers, body } = await readSent(request);
    if (path === INTERACTIONS) await this.#checkPlace(guild, told[0]);
    await this.#membership.checkIds(guild, idsIn(path, query, told));
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const search = query.size > 0 ? `?${query.toString()}` : '';
    const sent = { headers: { ...headers, authorization }, ...(body === undefined ? {} : { body }) };
    const answer = await this.#simulator.send(
      `/api/v10${path}${search}`,
      { method: request.method, signal: abort.signal, ...sent },
      UPLOAD_TIMEOUT_MS,
    );
    const text = await answer.text();
    response.status(answer.status);
    if (text === '') response.end();
    else response.type('application/json').send(text);
  }

  async #admit(guild: string, user: string, path: string): Promise<string> {
    const [, kind, id = ''] = path.split('/');
    if (path === INTERACTIONS || (kind === 'guilds' && id === guild)) return this.#membership.tokenOf(guild, user);
    if (kind === 'channels' && /^\d{1,20}$/.test(id)) return this.#membership.enter({ guild, channel: id }, user);
    throw new Fault('path.foreign', 'Only paths of this guild and its channels.', { status: 404 });
  }

  /** What a path would say otherwise, an interaction says in its body. */
  async #checkPlace(guild: string, told: unknown): Promise<void> {
    const place = Place.safeParse(told);
    if (place.data?.guild_id !== guild)
      throw new Fault('path.foreign', 'Only interactions in this guild.', { status: 404 });
    await this.#membership.checkChannel({ guild, channel: place.data.channel_id });
  }
}

/** What comes after `/discord`, as it was sent: decoded it could be another path. */
function targetOf(request: Request): { path: string; query: URLSearchParams } {
  const [before = '', query] = request.originalUrl.split(/\?(.*)/s);
  const path = before.slice(before.indexOf('/discord/') + '/discord'.length);
  if (!PATH.test(path)) throw new Fault('path.foreign', 'Not a path of Discord’s API.', { status: 404 });
  return { path, query: new URLSearchParams(query) };
}
