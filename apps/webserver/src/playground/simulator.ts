import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../settings.ts';

const TIMEOUT_MS = 10_000;

const World = z.object({
  users: z.array(z.object({ id: z.string(), username: z.string(), token: z.string() })),
  guilds: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      ownerId: z.string(),
      memberIds: z.array(z.string()),
      channels: z.array(z.object({ id: z.string() })),
    }),
  ),
});
export type World = z.infer<typeof World>;

/** A file on its way to a channel. */
export interface UploadedFile {
  name: string;
  type: string;
  bytes: Buffer<ArrayBuffer>;
}

const DiscordError = z.object({ code: z.number(), message: z.string() });

const unavailable = (cause?: unknown): Fault =>
  new Fault('playground.unavailable', 'The simulator does not answer.', { status: 502, retryable: true, cause });

/** The simulator's REST, called with the tokens of its people; the tokens never leave this process. */
@Injectable()
export class Simulator {
  readonly #url: string | undefined;
  #world: World | null = null;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#url = settings.SIM_URL;
  }

  /** @throws Fault `playground.off` (404) */
  get url(): string {
    if (this.#url !== undefined) return this.#url;
    throw new Fault('playground.off', 'There is no playground here: Mainstay runs on Discord itself.', { status: 404 });
  }

  /** Token of a simulated person. @throws Fault `playground.off`, `member.unknown` (404), `playground.unavailable` (502) */
  async tokenOf(userId: string): Promise<string> {
    const find = (world: World | null): string | undefined => world?.users.find(({ id }) => id === userId)?.token;
    const token = find(this.#world) ?? find(await this.world());
    if (token !== undefined) return token;
    throw new Fault('member.unknown', 'Nobody with this id can be spoken for.', { status: 404 });
  }

  /** Token of a guild's owner, who sees all of it. @throws Fault `playground.off`, `guild.unknown` (404), `playground.unavailable` (502) */
  async ownerToken(guildId: string): Promise<string> {
    return this.tokenOf((await this.guild(guildId)).ownerId);
  }

  /** @throws Fault `playground.off`, `guild.unknown` (404), `playground.unavailable` (502) */
  async guild(guildId: string): Promise<World['guilds'][number]> {
    const { guilds } = await this.world();
    const guild = guilds.find(({ id }) => id === guildId);
    if (guild) return guild;
    throw new Fault('guild.unknown', 'The simulator has no such server.', { status: 404 });
  }

  async world(): Promise<World> {
    const response = await this.#fetch('/sim/world', {});
    const world = World.safeParse(await response.json().catch(() => null));
    if (!response.ok || !world.success) throw unavailable(world.error);
    this.#world = world.data;
    return world.data;
  }

  /** One REST call as a person. Discord's refusal becomes a Fault with Discord's own code and status. */
  async call(
    method: string,
    path: string,
    authorization: string,
    body?: unknown,
    files: readonly UploadedFile[] = [],
  ): Promise<unknown> {
    const sent = body === undefined ? {} : files.length > 0 ? { body: multipart(body, files) } : json(body);
    const response = await this.#fetch(`/api/v10${path}`, {
      method,
      ...sent,
      headers: { authorization, ...('headers' in sent ? sent.headers : {}) },
    });
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) return answer;
    // The simulator was reset and its tokens are others now.
    if (response.status === 401) this.#world = null;
    throw refusal(response, answer);
  }

  /** Asks the simulator itself: its clock, its journal, its members. A refusal is told in the simulator's words. */
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const response = await this.#fetch(`/sim${path}`, { method, ...(body === undefined ? {} : json(body)) });
    const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) return answer;
    throw refusal(response, answer);
  }

  /** A stream of the simulator. Rejects when it cannot be had; the signal ends it. */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(this.url + path, { signal }).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (!response.ok || !response.body) throw unavailable();
    return response.body;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const { url } = this;
    try {
      return await fetch(url + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    } catch (error) {
      throw unavailable(error);
    }
  }
}

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** @see https://docs.discord.com/developers/reference#uploading-files */
function multipart(body: unknown, files: readonly UploadedFile[]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  files.forEach(({ name, type, bytes }, index) => form.set(`files[${index}]`, new Blob([bytes], { type }), name));
  return form;
}

function refusal(response: Response, answer: unknown): Fault {
  const told = DiscordError.safeParse(answer);
  if (response.status === 401 || response.status >= 500 || !told.success) return unavailable();
  const seconds = Number(response.headers.get('retry-after'));
  return new Fault('discord.refused', told.data.message, {
    status: response.status,
    data: { discordCode: told.data.code },
    ...(response.status === 429 ? { retryable: true, retryAfterMs: (seconds || 1) * 1000 } : {}),
  });
}
