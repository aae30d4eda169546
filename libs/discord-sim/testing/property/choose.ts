import type { Random } from '../../src/random.ts';
import type { Channel, Guild, Member, Message, Role } from '../../src/world/entities.ts';
import { isThread } from '../../src/world/threads.ts';
import type { World } from '../../src/world/world.ts';
import type { Actor, Cast } from './cast.ts';

/** A call to make: REST, or an action of a user's client. */
export interface Step {
  by: Actor;
  method: string;
  path: string;
  body?: unknown;
  /** Content type of a body of bytes. */
  type?: string;
  /** Instead of REST. */
  act?: () => Promise<void> | void;
}

/** Generates a call; null when its object does not exist. */
export type Idea = (choose: Choose) => Step | null;
/** Weight of each idea. */
export type Ideas = ReadonlyArray<readonly [weight: number, idea: Idea]>;

/** A picture of one pixel. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const GIF = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
export const EMOJIS = ['👍', '❤️', '🎉', '🦆'];
const WORDS = ['blue', 'Quiet', 'fox', 'runs', 'über', 'naïve', '日本', 'over', 'lazy', 'dogs'];
const TEXT_TYPES = [0, 2, 5, 10, 11, 12, 13];

/** Random objects of a guild in its current state. */
export class Choose {
  readonly world: World;
  readonly guild: Guild;
  readonly random: Random;
  readonly cast: Cast;

  constructor(world: World, guild: Guild, random: Random, cast: Cast) {
    this.world = world;
    this.guild = guild;
    this.random = random;
    this.cast = cast;
  }

  /** Path of the guild. */
  get at(): string {
    return `/guilds/${this.guild.fields.id}`;
  }

  one<T>(list: Iterable<T>): T | undefined {
    const all = [...list];
    return all.length === 0 ? undefined : this.random.pick(all);
  }

  some<T>(list: Iterable<T>, most: number): T[] {
    const all = [...list];
    const chosen = new Set<T>();
    for (let count = this.random.between(0, most); count > 0 && all.length > 0; count -= 1)
      chosen.add(this.random.pick(all));
    return [...chosen];
  }

  chance(probability: number): boolean {
    return this.random.chance(probability);
  }

  number(low: number, high: number): number {
    return this.random.between(low, high);
  }

  /** Each field is present or not. */
  fields(all: Record<string, () => unknown>, probability = 0.4): Record<string, unknown> {
    const chosen = Object.entries(all).filter(() => this.chance(probability));
    return Object.fromEntries(chosen.map(([key, make]) => [key, make()]));
  }

  name(): string {
    return `${this.random.pick(WORDS)}${this.number(1, 999)}`;
  }

  sentence(): string {
    return Array.from({ length: this.number(1, 6) }, () => this.random.pick(WORDS)).join(' ');
  }

  /** Milliseconds from now, as an ISO time. */
  time(low: number, high: number): string {
    return new Date(this.world.clock.now() + this.number(low, high)).toISOString();
  }

  anybody(): Actor {
    return this.chance(0.65) ? this.random.pick(this.cast.mighty) : this.random.pick(this.cast.weak);
  }

  /** Not a witness: discord.js miscounts when its own reaction is removed (MessageReaction._remove). */
  reactor(): Actor {
    const { witness, reserve, all } = this.cast;
    return this.random.pick(all.filter((actor) => actor !== witness && actor !== reserve));
  }

  /** A person with a client. */
  person(): Actor {
    return this.random.pick(this.cast.all.filter(({ applicationId }) => applicationId === null));
  }

  channel(types?: readonly number[]): Channel | undefined {
    return this.one(
      [...this.guild.channels.values()].filter((one) => (types ? types.includes(one.type) : !isThread(one))),
    );
  }

  category(): string | null {
    return this.chance(0.3) ? null : (this.channel([4])?.id ?? null);
  }

  thread(): Channel | undefined {
    return this.channel([10, 11, 12]);
  }

  /** A channel that holds messages. */
  talk(): Channel | undefined {
    return this.channel(this.chance(0.3) ? [10, 11, 12] : TEXT_TYPES);
  }

  said(fits: (message: Message) => boolean = () => true): { channel: Channel; message: Message } | undefined {
    const full = [...this.guild.channels.values()].filter(({ id }) => this.world.log(id).size > 0);
    const channel = this.one(full);
    const message = channel && this.one([...this.world.log(channel.id)].filter(fits));
    return channel && message && { channel, message };
  }

  role(): Role {
    const { witness, reserve } = this.cast;
    // A witness that cannot see every channel has an incomplete cache.
    const own = new Set([witness, reserve].map(({ id }) => id));
    return this.random.pick([...this.guild.roles.values()].filter(({ tags }) => !own.has(tags?.bot_id ?? '')));
  }

  member(): Member {
    return this.random.pick([...this.guild.members.values()]);
  }

  /** A user who may be removed: not a witness. */
  victim(): string {
    const { witness, reserve } = this.cast;
    const others = [...this.guild.members.keys()].filter((id) => id !== witness.id && id !== reserve.id);
    return this.random.pick(others);
  }

  permissions(): string {
    return String(BigInt(this.number(0, 2 ** 31 - 1)) & ~8n);
  }

  rest(by: Actor, method: string, path: string, body?: unknown): Step {
    return { by, method, path, ...(body === undefined ? {} : { body }) };
  }
}
