import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from './admin.ts';
import { DispatchStream } from './dispatch-stream.ts';
import { floodEverything, type Flood } from './flood.ts';
import type { Person } from './person.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** Answers `count <n>` with a message, and `look <n>` with a message after one more REST call. */
const quietScript = `import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  const [word, number] = message.content.split(' ');
  if (word === 'look') await messages.get({ channelId: message.channelId, messageId: message.id });
  if (word === 'count' || word === 'look') {
    await messages.send({ channelId: message.channelId, content: \`answer \${number}\` });
  }
});
`;

/** A source of ordinary size, different each time. */
const editedScript = (round: number): string => `import { on } from 'mainstay';

interface Entry { name: string; points: number }
const entries: Entry[] = [];

on('member.add', ({ member }) => {
  entries.push({ name: member.user.id, points: ${round} });
  const best = entries.toSorted((a, b) => b.points - a.points)[0];
  console.log(\`best: \${best?.name}\`);
});
`;

/** Waits of a quiet guild's members and admins, in milliseconds, unsorted. */
export interface Waits {
  /** From a message to the bot's answer. */
  ping: number[];
  /** The same with one more REST call. */
  restCall: number[];
  /** A type check. */
  check: number[];
  /** From a save until the new version is live. */
  save: number[];
}

export interface QuietGuildFigures {
  hostileGuilds: number;
  /** Before the flood. */
  alone: Waits;
  /** During the flood. */
  flooded: Waits;
  /** Number of requests and messages of the flood, by kind. */
  attempted: Record<string, number>;
}

export interface QuietGuildOptions {
  hostileGuilds: number;
  rounds: number;
  /** Pause between two rounds, in milliseconds. */
  pauseMs: number;
}

/** Creates one quiet guild, the first one, and the hostile ones. */
async function makeGuilds(world: World, hostileGuilds: number): Promise<void> {
  const guilds = hostileGuilds + 1;
  await world.remake({ guilds, members: guilds + 2, channels: 6, roles: 2 });
}

class QuietGuild {
  readonly #world: World;
  readonly #admin: Admin;
  readonly #person: Person;
  readonly #stream: DispatchStream;
  readonly #guildId: string;
  readonly #channelId: string;
  readonly #editedId: string;
  #number = 0;

  private constructor(
    world: World,
    parts: { admin: Admin; person: Person; stream: DispatchStream; channelId: string; editedId: string },
  ) {
    this.#world = world;
    this.#guildId = world.guild().id;
    this.#admin = parts.admin;
    this.#person = parts.person;
    this.#stream = parts.stream;
    this.#channelId = parts.channelId;
    this.#editedId = parts.editedId;
  }

  static async open(world: World): Promise<QuietGuild> {
    const guild = world.guild();
    const admin = await world.admin();
    await world.deploy(admin, 'quiet', quietScript, guild.id);
    const editedId = await world.deploy(admin, 'edited', editedScript(0), guild.id);
    const stream = await DispatchStream.open(world, guild.id);
    const channelId = guild.channels.find(({ type }) => type === 0)!.id;
    const guildOfTest = new QuietGuild(world, { admin, person: world.person(), stream, channelId, editedId });
    await guildOfTest.#connected();
    return guildOfTest;
  }

  /** The bot misses messages until it has a session in the new world. */
  async #connected(): Promise<void> {
    await until('the bot answers in the new world', async () => {
      this.#number += 1;
      const answered = this.#stream.answered(`answer ${this.#number}`, 1_000);
      await this.#person.say(this.#channelId, `count ${this.#number}`);
      return (await answered) > 0;
    });
  }

  close(): void {
    this.#stream.close();
  }

  async #answer(word: 'count' | 'look'): Promise<number> {
    this.#number += 1;
    const answered = this.#stream.answered(`answer ${this.#number}`);
    const startedAt = performance.now();
    await this.#person.say(this.#channelId, `${word} ${this.#number}`);
    return (await answered) - startedAt;
  }

  async #timed(work: () => Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  }

  #check(): Promise<unknown> {
    this.#number += 1;
    return this.#admin.post(`/api/guilds/${this.#guildId}/check`, {
      scripts: [{ name: 'edited', source: editedScript(this.#number) }],
    });
  }

  /** Measures from Ctrl-S until the new version is live. */
  async #save(): Promise<void> {
    this.#number += 1;
    const path = `/api/guilds/${this.#guildId}/scripts/${this.#editedId}/versions`;
    const { runId } = await this.#admin.post<{ runId: string }>(path, { source: editedScript(this.#number) });
    await this.#world.operator.finished(runId);
  }

  async measure({ rounds, pauseMs }: QuietGuildOptions): Promise<Waits> {
    const waits: Waits = { ping: [], restCall: [], check: [], save: [] };
    for (let round = 0; round < rounds; round += 1) {
      waits.ping.push(await this.#answer('count'));
      waits.restCall.push(await this.#answer('look'));
      waits.check.push(await this.#timed(() => this.#check()));
      waits.save.push(await this.#timed(() => this.#save()));
      await delay(pauseMs);
    }
    return waits;
  }
}

/** Measures a quiet guild alone, and then beside guilds that flood all shared resources. */
export async function measureQuietGuild(world: World, options: QuietGuildOptions): Promise<QuietGuildFigures> {
  await makeGuilds(world, options.hostileGuilds);
  const quiet = await QuietGuild.open(world);
  let flood: Flood | null = null;
  try {
    await quiet.measure({ ...options, rounds: Math.ceil(options.rounds / 5) });
    const alone = await quiet.measure(options);
    flood = await floodEverything(world, world.discord.guilds.slice(1));
    const flooded = await quiet.measure(options);
    return { hostileGuilds: options.hostileGuilds, alone, flooded, attempted: await flood.stop() };
  } finally {
    await flood?.stop();
    quiet.close();
  }
}
