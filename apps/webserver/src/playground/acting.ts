import { Fault, pathOf, segmentsOf } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Membership } from './membership.ts';
import { idsIn } from './named-ids.ts';
import { isForm, readSent } from './sent-body.ts';
import { Simulator } from './simulator.ts';
import { Uploads } from './uploads.ts';

const UPLOAD_TIMEOUT_MS = 120_000;
const INTERACTIONS = '/interactions';
const Place = z.object({ guild_id: z.string(), channel_id: z.string().regex(/^\d{1,20}$/) });
const SEGMENTS_AT_MOST = 12;

@Injectable()
export class Acting {
  readonly #simulator: Simulator;
  readonly #membership: Membership;
  readonly #uploads: Uploads;

  constructor(
    @Inject(Simulator) simulator: Simulator,
    @Inject(Membership) membership: Membership,
    @Inject(Uploads) uploads: Uploads,
  ) {
    this.#simulator = simulator;
    this.#membership = membership;
    this.#uploads = uploads;
  }

  /**
   * Forwards a call. @throws Fault `path.foreign`, `id.foreign`, `channel.unknown`, `member.unknown` (404), `body.malformed`
   * (400), `upload.too-large` (413), `upload.one-at-a-time` (429), `discord.refused`
   */
  forward(guild: string, user: string, request: Request, response: Response): Promise<void> {
    const forward = (): Promise<void> => this.#forward(guild, user, request, response);
    return isForm(request) ? this.#uploads.one(request, forward) : forward();
  }

  async #forward(guild: string, user: string, request: Request, response: Response): Promise<void> {
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
    throw new Fault('path.foreign', 'Only paths of this guild and its channels are allowed.');
  }

  /** An interaction names its guild and channel in the body instead of the path. */
  async #checkPlace(guild: string, told: unknown): Promise<void> {
    const place = Place.safeParse(told);
    if (place.data?.guild_id !== guild) throw new Fault('path.foreign', 'Only interactions in this guild are allowed.');
    await this.#membership.checkChannel({ guild, channel: place.data.channel_id });
  }
}

/**
 * The path after `/discord`, decoded once and encoded again, so that the sent path is the checked one.
 *
 * @throws Fault `path.foreign` (404)
 */
function targetOf(request: Request): { path: string; query: URLSearchParams } {
  const [before = '', query] = request.originalUrl.split(/\?(.*)/s);
  const segments = readSegments(before.slice(before.indexOf('/discord/') + '/discord'.length));
  if (segments.length > SEGMENTS_AT_MOST) throw foreign();
  return { path: pathOf(...segments), query: new URLSearchParams(query) };
}

function readSegments(path: string): string[] {
  try {
    return segmentsOf(path);
  } catch (error) {
    throw error instanceof Fault && error.code === 'path.malformed' ? foreign() : error;
  }
}

const foreign = (): Fault => new Fault('path.foreign', 'This is not a path of Discord’s API.');
