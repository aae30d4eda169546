import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../settings.ts';

const TIMEOUT_MS = 10_000;

const World = z.object({
  users: z.array(z.object({ id: z.string(), username: z.string(), token: z.string() })),
  guilds: z.array(z.object({ id: z.string(), name: z.string(), ownerId: z.string() })),
});
export type World = z.infer<typeof World>;

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
    const { guilds } = await this.world();
    const guild = guilds.find(({ id }) => id === guildId);
    if (guild) return this.tokenOf(guild.ownerId);
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
  async call(method: string, path: string, authorization: string, body?: unknown): Promise<unknown> {
    const response = await this.#fetch(`/api/v10${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) return answer;
    // The simulator was reset and its tokens are others now.
    if (response.status === 401) this.#world = null;
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
