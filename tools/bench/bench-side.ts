import { DispatchStream } from '../../integration-tests/dispatch-stream.ts';
import type { Person } from '../../integration-tests/person.ts';
import { until } from '../../integration-tests/until.ts';
import type { World } from '../../integration-tests/world.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuTime } from './cpu-time.ts';
import { percentiles } from './percentiles.ts';

/** Times (ms) from message to answer, and what the bot used for them. */
export interface Round {
  perSecond: number;
  latency: { p50: number; p99: number };
  /** CPU time (ms) per message, by process. */
  cpuMs: Record<string, number>;
}

interface Place {
  person: Person;
  channelIds: string[];
  stream: DispatchStream;
}

let number = 0;

/** A bot in a simulated world, and members who send messages and wait for its answers. */
export class BenchSide {
  readonly #places: Place[];
  readonly #processes: Readonly<Record<string, number>>;

  private constructor(places: Place[], processes: Readonly<Record<string, number>>) {
    this.#places = places;
    this.#processes = processes;
  }

  /** @param processes ids of the bot's processes, by name. Resolves when each guild is answered */
  static async open(world: World, processes: Readonly<Record<string, number>>): Promise<BenchSide> {
    const places: Place[] = [];
    for (const { id, ownerId, channels } of world.discord.guilds) {
      const owner = world.discord.users.find((user) => user.id === ownerId)!;
      const channelIds = channels.filter(({ type }) => type === 0).map((channel) => channel.id);
      places.push({
        person: world.person(owner.username),
        channelIds,
        stream: await DispatchStream.open(world, id),
      });
    }
    const side = new BenchSide(places, processes);
    for (const place of places) await until('the bot answers in each guild', () => side.#say(place, 0, 1_000));
    return side;
  }

  close(): void {
    for (const { stream } of this.#places) stream.close();
  }

  /** Time (ms) from one message to its answer. */
  one(): Promise<number> {
    return this.#say(this.#places[0]!, 0);
  }

  /** Sends messages to the first `guilds` guilds, with `inFlight` of them unanswered at a time. */
  flatOut(messages: number, guilds: number, inFlight: number): Promise<Round> {
    return this.#measured(messages, async () => {
      const times: number[] = [];
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let index = next++; index < messages; index = next++) times.push(await this.#sayTo(index, guilds));
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      return times;
    });
  }

  /** Sends messages at this rate. */
  paced(messages: number, guilds: number, perSecond: number): Promise<Round> {
    return this.#measured(messages, async () => {
      const startedAt = performance.now();
      const all: Promise<number>[] = [];
      for (let index = 0; index < messages; index += 1) {
        const wait = startedAt + (index * 1_000) / perSecond - performance.now();
        if (wait > 0) await delay(wait);
        all.push(this.#sayTo(index, guilds));
      }
      return Promise.all(all);
    });
  }

  async #measured(messages: number, work: () => Promise<number[]>): Promise<Round> {
    const before = cpuTime(this.#processes);
    const startedAt = performance.now();
    const times = await work();
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = cpuTime(this.#processes);
    const { p50, p99 } = percentiles(times);
    const cpuMs = Object.fromEntries(
      Object.keys(after).map((name) => [name, (after[name]! - before[name]!) / messages]),
    );
    return { perSecond: messages / seconds, latency: { p50, p99 }, cpuMs };
  }

  #sayTo(index: number, guilds: number): Promise<number> {
    return this.#say(this.#places[index % guilds]!, Math.floor(index / guilds));
  }

  async #say({ person, channelIds, stream }: Place, channel: number, patienceMs?: number): Promise<number> {
    number += 1;
    const answered = stream.answered(`answered ${number}`, patienceMs);
    const startedAt = performance.now();
    await person.say(channelIds[channel % channelIds.length]!, `count ${number}`);
    return (await answered) - startedAt;
  }
}
