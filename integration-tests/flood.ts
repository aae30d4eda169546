import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from './admin.ts';
import type { Person } from './person.ts';
import type { SimWorld } from '../tools/run/mainstay.ts';
import type { World } from './world.ts';

type Guild = SimWorld['guilds'][number];

/** Calls Discord and collects rejections up to the guild's budgets, and fills the log. */
const hostileScript = (closed: string): string => `import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  if (message.content !== 'flood') return;
  for (let round = 0; round < 60; round += 1) {
    await Promise.allSettled([
      messages.send({ channelId: message.channelId, content: 'flood ' + round }),
      messages.send({ channelId: '${closed}', content: 'refused' }),
      messages.get({ channelId: message.channelId, messageId: message.id }),
    ]);
    for (let line = 0; line < 20; line += 1) console.log('x'.repeat(1_900));
  }
});
`;

/** A type check of this source runs into its time limit. */
const typeBomb = (seed: number): string => `
type Grow<T extends unknown[], N> = T['length'] extends N ? T : Grow<[...T, unknown], N>;
type Pairs<A extends string, B extends string> = \`\${A}\${B}\`;
type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j';
type Words = Pairs<Pairs<Letter, Letter>, Pairs<Letter, Letter>>;
type Each = { [A in Words]: { [B in Words]: A extends B ? Grow<[], ${900 + (seed % 50)}> : never } };
const value: Each['aaaa'] = null as unknown as Each[Words];
export const check: string = value;
`;

/** Takes the compiler several seconds. */
const heavySource = (seed: number): string => `export const heavy${seed} = [${`x => x, `.repeat(30_000)}];\n`;

/** Two sources without a common line. */
const unlike = (seed: string): string =>
  Array.from({ length: 7_000 }, (_, index) => `// ${seed} ${(index * 7_919) % 104_729}`).join('\n');

export interface Flood {
  /** Ends the flood. @returns number of attempts by kind */
  stop(): Promise<Record<string, number>>;
}

class Hostile {
  readonly attempted: Record<string, number> = {};
  readonly #admin: Admin;
  readonly #person: Person;
  readonly #guild: Guild;
  readonly #path: string;
  #diffId = '';
  #heavyId = '';

  constructor(admin: Admin, person: Person, guild: Guild) {
    this.#admin = admin;
    this.#person = person;
    this.#guild = guild;
    this.#path = `/api/guilds/${guild.id}`;
  }

  async prepare(world: World, closed: string): Promise<void> {
    const deploy = (name: string, source: string) => world.deploy(this.#admin, name, source, this.#guild.id);
    await deploy('hostile', hostileScript(closed));
    this.#heavyId = await deploy('heavy', 'export {};');
    this.#diffId = await deploy('unlike', unlike('first'));
    await this.#admin.send('POST', `${this.#path}/scripts/${this.#diffId}/versions`, { source: unlike('second') });
  }

  /** Runs every kind of work at once until the signal aborts; each repeats when it has its answer. */
  async run(signal: AbortSignal): Promise<void> {
    let seed = 0;
    const channels = this.#guild.channels.filter(({ type }) => type === 0).slice(0, 3);
    const scripts = `${this.#path}/scripts`;
    const save = () => this.#api('POST', `${scripts}/${this.#heavyId}/versions`, { source: heavySource(seed++) });
    const check = () =>
      this.#api('POST', `${this.#path}/check`, { scripts: [{ name: 'bomb', source: typeBomb(seed++) }] });
    const diff = () => this.#api('GET', `${scripts}/${this.#diffId}/versions/2/diff?against=1`);
    const say = () => this.#person.say(channels[seed++ % channels.length]!.id, 'flood').then(() => 500);
    await Promise.all([
      this.#again('save', save, signal),
      this.#again('check', check, signal),
      this.#again('check', check, signal),
      this.#again('diff', diff, signal),
      this.#again('event', say, signal),
    ]);
  }

  /** @returns pause before the next request, in milliseconds: the client respects `Retry-After` */
  async #api(method: string, path: string, body?: unknown): Promise<number> {
    const response = await this.#admin.send(method, path, body);
    await response.arrayBuffer();
    return response.status === 429 ? Number(response.headers.get('retry-after') ?? 1) * 1_000 : 5;
  }

  async #again(kind: string, attempt: () => Promise<number>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.attempted[kind] = (this.attempted[kind] ?? 0) + 1;
      const pauseMs = await attempt().catch(() => 100);
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Creates a channel of the guild in which the bot may not write. */
async function closeChannel(owner: Person, guild: Guild, botId: string): Promise<string> {
  const channel = guild.channels.findLast(({ type }) => type === 0)!;
  const sendMessages = String(1 << 11);
  await owner.call('PUT', `/channels/${channel.id}/permissions/${botId}`, { type: 1, allow: '0', deny: sendMessages });
  return channel.id;
}

/** Floods REST, rejections, compiler, checker, comparisons, log and inbox for all these guilds, each with its own admin. */
export async function floodEverything(world: World, guilds: readonly Guild[]): Promise<Flood> {
  const stop = new AbortController();
  const people = world.discord.users.filter(({ id }) => id !== world.guild().ownerId);
  const hostile: Hostile[] = [];
  for (const [index, guild] of guilds.entries()) {
    const person = world.person(people[index]!.username);
    const owner = world.person(world.discord.users.find(({ id }) => id === guild.ownerId)!.username);
    await makeAdmin(owner, guild, person);
    const closed = await closeChannel(owner, guild, world.discord.application.id);
    const one = new Hostile(await world.admin(person.username, address(index)), person, guild);
    await one.prepare(world, closed);
    hostile.push(one);
  }
  const running = Promise.all(hostile.map((one) => one.run(stop.signal)));
  return {
    async stop() {
      stop.abort();
      await running;
      const sums: Record<string, number> = {};
      for (const { attempted } of hostile)
        for (const [kind, count] of Object.entries(attempted)) sums[kind] = (sums[kind] ?? 0) + count;
      return sums;
    },
  };
}

/** Each hostile admin has its own address, because requests of one address are limited together. */
const address = (index: number): string => `198.51.100.${index + 1}`;

async function makeAdmin(owner: Person, guild: Guild, person: Person): Promise<void> {
  const administrator = String(1 << 3);
  const { id } = await owner.call<{ id: string }>('POST', `/guilds/${guild.id}/roles`, {
    name: 'admin',
    permissions: administrator,
  });
  await owner.call('PUT', `/guilds/${guild.id}/members/${person.id}/roles/${id}`);
}
