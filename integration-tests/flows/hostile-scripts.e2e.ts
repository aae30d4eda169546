import { abuses } from '../../libs/vm/testing/abuse-scripts.ts';
import type { Admin } from '../admin.ts';
import { DispatchStream } from '../dispatch-stream.ts';
import { countingScript } from '../traffic.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

interface Overview {
  inbox: { pending: number; parked: number };
}

/** Hostile only after a message, so that the script can be deployed. Answers other messages, after earlier ones in the channel. */
const hostile = (body: string): string => `import { kv, messages, on } from 'mainstay';
void [kv, messages];

on('message.create', async (message: any) => {
  if (message.content !== 'be hostile') {
    await messages.send({ channelId: message.channelId, content: \`after \${message.content}\` });
    return;
  }
  ${body}
});
`;

describe('a guild whose script is hostile', () => {
  let world: World;
  let admin: Admin;
  let scriptId: string;
  let stream: DispatchStream;
  let own: DispatchStream;
  let number = 0;
  const worst = { ms: 0, during: '' };

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    await world.deploy(admin, 'counting', countingScript);
    scriptId = await world.deploy(admin, 'hostile', hostile(''));
    const quiet = world.discord.guilds[1]!;
    const owner = world.discord.users.find(({ id }) => id === quiet.ownerId)!.username;
    await world.deploy(await world.admin(owner), 'counting', countingScript, quiet.id);
    stream = await DispatchStream.open(world, quiet.id);
    own = await DispatchStream.open(world, world.guild().id);
    await neighbour();
  });
  afterAll(async () => {
    process.stdout.write(`longest wait of the neighbour guild: ${worst.ms.toFixed(0)} ms, during “${worst.during}”\n`);
    stream?.close();
    own?.close();
    await world?.close();
  });

  /** Time (ms) until the other guild gets its answer. */
  async function neighbour(): Promise<number> {
    const quiet = world.discord.guilds[1]!;
    const owner = world.person(world.discord.users.find(({ id }) => id === quiet.ownerId)!.username);
    number += 1;
    const answered = stream.answered(`answer ${number}`);
    const startedAt = performance.now();
    await owner.say(quiet.channels.find(({ type }) => type === 0)!.id, `count ${number}`);
    return (await answered) - startedAt;
  }

  it.each(abuses)(
    '$name → the neighbour is answered, and the guild itself continues',
    async ({ name, script, ends, spoilsItself }) => {
      const guildId = world.guild().id;
      const base = `/api/guilds/${guildId}`;
      const { runId } = await admin.post<{ runId: string }>(`${base}/scripts/${scriptId}/versions`, {
        source: hostile(script),
      });
      await world.operator.finished(runId);
      const parkedBefore = (await admin.get<Overview>(base)).inbox.parked;
      await world.person().say(world.channel('general'), 'be hostile');
      // Events of a script in one channel are handled in order: its answer to this one shows that the hostile one has ended.
      number += 1;
      const settled = spoilsItself
        ? neighbour()
        : Promise.all([own.answered(`answer ${number}`), own.answered(`after count ${number}`)]);
      await world.person().say(world.channel('general'), `count ${number}`);
      let over = false;
      void settled.finally(() => (over = true)).catch(() => undefined);
      do {
        const ms = await neighbour();
        if (ms > worst.ms) Object.assign(worst, { ms, during: name });
      } while (!over);
      await settled.catch(async (error: Error) => {
        const log = await admin.get<unknown>(`${base}/log?limit=30`);
        throw new Error(`${error.message}\nLog of the guild: ${JSON.stringify(log, null, 1)}`, { cause: error });
      });
      // A script that spoils its own answers does not show the end of its events.
      const { parked } = await until('all events have ended', async () => {
        const { inbox } = await admin.get<Overview>(base);
        return inbox.pending === 0 && inbox;
      });
      // An event that was cut off is tried twice at most, and is then parked, where the admin can see it.
      if (ends.length === 1 && ends[0] === 'cut-off') expect(parked).toBe(parkedBefore + 1);
      if (!ends.includes('cut-off')) expect(parked).toBe(parkedBefore);
    },
  );
});
