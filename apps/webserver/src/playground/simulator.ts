import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../settings.ts';

const TIMEOUT_MS = 10_000;

const SimulatedGuild = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  ownerToken: z.string().nullable(),
  members: z.int(),
});
export type SimulatedGuild = z.infer<typeof SimulatedGuild>;

const SimulatedPerson = z.object({
  member: z.looseObject({
    user: z.looseObject({ id: z.string(), username: z.string() }),
    nick: z.string().nullable(),
    roles: z.array(z.string()),
  }),
  token: z.string().nullable(),
  permissions: z.string(),
  channels: z.record(z.string(), z.string()),
  timedOutUntil: z.string().nullable(),
});
export type SimulatedPerson = z.infer<typeof SimulatedPerson>;

/** A body for the simulator, and its timeout. */
interface Sending extends RequestInit {
  duplex?: 'half';
}

const DiscordError = z.object({ code: z.number(), message: z.string() });

const unavailable = (cause?: unknown): Fault =>
  new Fault('playground.unavailable', 'The simulator does not answer. Try again later.', { cause });

/** The simulator's REST API, called with the tokens of its users; the tokens never leave this process. */
@Injectable()
export class Simulator {
  readonly #url: string | undefined;
  readonly #controlToken: string | undefined;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#url = settings.SIM_URL;
    this.#controlToken = settings.SIM_CONTROL_TOKEN;
  }

  /** @throws Fault `playground.off` (404) */
  get url(): string {
    if (this.#url !== undefined) return this.#url;
    throw new Fault('playground.off', 'There is no playground here: Mainstay is connected to Discord itself.');
  }

  /** @throws Fault `playground.off`, `guild.unknown` (404), `playground.unavailable` (502) */
  async guild(guildId: string): Promise<SimulatedGuild> {
    const unknown = new Fault('guild.unknown', 'The simulator has no such server.');
    return this.#look(SimulatedGuild, `/guild?id=${guildId}`, unknown);
  }

  /**
   * Token of the guild's owner, who can see everything in it. @throws Fault `playground.off`, `guild.unknown` (404),
   * `playground.unavailable` (502)
   */
  async ownerToken(guildId: string): Promise<string> {
    const { ownerToken } = await this.guild(guildId);
    if (ownerToken !== null) return ownerToken;
    throw new Fault('guild.unknown', 'This server has no owner.');
  }

  /**
   * A member of a guild with their permissions. @throws Fault `playground.off`, `member.unknown` (404),
   * `playground.unavailable` (502)
   */
  async person(guildId: string, userId: string): Promise<SimulatedPerson> {
    const unknown = new Fault('member.unknown', 'This guild has no such member.');
    return this.#look(SimulatedPerson, `/person?guild=${guildId}&user=${userId}`, unknown);
  }

  /** One REST call as a user. An error of Discord becomes a Fault with Discord's own code and status. */
  async call(method: string, path: string, authorization: string, body?: unknown): Promise<unknown> {
    const { headers, ...sent } = body === undefined ? { headers: {} } : json(body);
    const response = await this.send(`/api/v10${path}`, { method, ...sent, headers: { ...headers, authorization } });
    return response.status === 204 ? null : response.json().catch(() => null);
  }

  /** Calls the simulator's control API: its clock, its journal, its members. An error keeps the simulator's message. */
  async control(method: 'GET' | 'POST', path: string, body?: unknown, timeoutMs?: number): Promise<unknown> {
    const init = { method, ...(body === undefined ? {} : json(body)) };
    const response = await this.send(`/sim${path}`, init, timeoutMs);
    return response.status === 204 ? null : response.json().catch(() => null);
  }

  /** Sends any request. Returns a successful response, whose body the caller reads. @throws Fault for an error response */
  async send(path: string, init: Sending, timeoutMs = TIMEOUT_MS): Promise<Response> {
    const { url } = this;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const headers = this.#authorized(path, init.headers);
    const response = await fetch(url + path, { ...init, headers, signal, redirect: 'manual' }).catch(
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    if (response.status < 400) return response;
    throw refusal(response, await response.json().catch(() => null));
  }

  /** Adds the control token to calls of the control API, and to no other call. */
  #authorized(path: string, init?: RequestInit['headers']): Headers {
    const headers = new Headers(init);
    if (path.startsWith('/sim/') && this.#controlToken !== undefined)
      headers.set('authorization', `Bearer ${this.#controlToken}`);
    return headers;
  }

  async #look<S extends z.ZodType>(schema: S, path: string, unknown: Fault): Promise<z.output<S>> {
    const found = await this.control('GET', path).catch((error: unknown) => {
      throw error instanceof Fault && error.code === 'discord.refused' ? unknown : error;
    });
    const parsed = schema.safeParse(found);
    if (parsed.success) return parsed.data;
    throw unavailable(parsed.error);
  }

  /** Opens a stream of the simulator. Rejects when that fails; the signal ends it. */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(this.url + path, { headers: this.#authorized(path), signal }).catch(
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    if (!response.ok || !response.body) throw unavailable();
    return response.body;
  }
}

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

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
