import type { Session } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Login } from '../login/login.ts';
import { worldGuildsShown } from '../schemas/playground-world.ts';
import type { ChooseWorld, SimulatedWorld, WorldChosen } from '../schemas/playground-world.ts';
import { Simulator } from './simulator.ts';
import { counted, Uploads } from './uploads.ts';

const MAKE_TIMEOUT_MS = 120_000;
const MANAGES = 0x8n | 0x20n;

const Size = z.object({ guilds: z.int(), channels: z.int(), members: z.int(), messages: z.int() });
const Guilds = z.object({
  guilds: z.array(z.object({ id: z.string(), name: z.string(), members: z.int(), channels: z.int() })),
  total: z.int(),
  accounts: z.int(),
});

/** The simulated world as a whole: replaces, saves and loads it. */
@Injectable()
export class Worlds {
  readonly #simulator: Simulator;
  readonly #login: Login;
  readonly #uploads: Uploads;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Login) login: Login, @Inject(Uploads) uploads: Uploads) {
    this.#simulator = simulator;
    this.#login = login;
    this.#uploads = uploads;
  }

  async describe(): Promise<z.input<typeof SimulatedWorld>> {
    const { guilds, total, accounts } = Guilds.parse(
      await this.#simulator.control('GET', `/guilds?limit=${worldGuildsShown}`),
    );
    return { guilds, guildCount: total, accountCount: accounts };
  }

  /** Creates a world, and signs the caller in to it. */
  async choose({ recipe, seed }: z.output<typeof ChooseWorld>, move: Move): Promise<z.input<typeof WorldChosen>> {
    const body = {
      ...(recipe === null ? {} : { recipe }),
      ...(seed === undefined ? {} : { seed }),
    };
    const size = Size.parse(await this.#simulator.control('POST', '/worlds', body, MAKE_TIMEOUT_MS));
    return { ...size, guildId: await this.#enter(move) };
  }

  /** The whole world as one JSON document. */
  async save(response: Response): Promise<void> {
    const saved = await this.#simulator.send('/sim/save', {}, MAKE_TIMEOUT_MS);
    response.type('application/json').attachment('mainstay-world.json');
    await pipeline(saved.body as AsyncIterable<Uint8Array>, response);
  }

  /**
   * Replaces this world with a saved one.
   *
   * @throws Fault `world.malformed` (400), `world.too-large` (413), `upload.one-at-a-time` (429)
   */
  load(move: Move): Promise<z.input<typeof WorldChosen>> {
    return this.#uploads.one(move.request, async () => {
      const size = Size.parse(await this.#send(move.request));
      return { ...size, guildId: await this.#enter(move) };
    });
  }

  /** `fetch` hides why a body could not be read, so this stores our own error. */
  async #send(request: Request): Promise<unknown> {
    let refused: Fault | undefined;
    const refuse = (): Fault => (refused = tooLarge());
    const body = ReadableStream.from(counted(request, limits.playground.worldBytes, refuse));
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    try {
      const loaded = await this.#simulator.send('/sim/load', init, MAKE_TIMEOUT_MS);
      return await loaded.json();
    } catch (error) {
      if (refused) throw refused;
      throw error instanceof Fault && error.code === 'discord.refused' ? malformed(error) : error;
    }
  }

  /** Signs the caller in to a guild of the new world: as the same user if that user manages it, otherwise as its owner. */
  async #enter({ guildId, session, request, response }: Move): Promise<string | null> {
    const { guilds } = Guilds.parse(await this.#simulator.control('GET', '/guilds?limit=1'));
    const known = await this.#simulator.guild(guildId).catch(() => null);
    const id = known?.id ?? guilds[0]?.id;
    if (id === undefined) return null;
    const { ownerId } = await this.#simulator.guild(id);
    const person = await this.#simulator.person(id, session.userId).catch(() => null);
    const stays = person !== null && (person.member.user.id === ownerId || isManager(person.permissions));
    await this.#login.become(stays ? session.userId : ownerId, this.#simulator.url, request, response);
    return id;
  }
}

/** The caller who replaces the world, and the request. */
export interface Move {
  guildId: string;
  session: Session;
  request: Request;
  response: Response;
}

const isManager = (permissions: string): boolean => (BigInt(permissions) & MANAGES) !== 0n;

const tooLarge = (): Fault =>
  new Fault('world.too-large', `A saved world can have at most ${limits.playground.worldBytes >> 20} MiB.`);

const malformed = (cause: Fault): Fault =>
  new Fault(
    'world.malformed',
    'This file is not a saved world. Choose a file that this page has saved; the current world is unchanged.',
    { cause },
  );
