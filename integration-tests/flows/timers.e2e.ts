import pg from 'pg';
import type { Admin } from '../admin.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

/** Sends of one firing, and the time of each (milliseconds): together longer than the timer's interval. */
const sendsPerFiring = 12;
const sendMs = 150;

const steady = (channelId: string): string => `
  import { messages, on, timers } from 'mainstay';
  on('guild.create', async () => {
    await timers.schedule({ name: 'steady', every: 3 });
    await timers.schedule({ name: 'minutely', cron: '* * * * *' });
  });
  on('timer.fire', async ({ name, scheduledFor }) => {
    if (name === 'flood') return;
    await messages.send({ channelId: '${channelId}', content: name + ' ' + scheduledFor });
  });`;

const flood = (channelId: string): string => `
  import { messages, on, timers } from 'mainstay';
  on('message.create', async ({ content }) => {
    if (content === '!start') await timers.schedule({ name: 'flood', every: 1 });
    if (content === '!stop') await timers.cancel({ name: 'flood' });
    if (content === '!ping') await messages.send({ channelId: '${channelId}', content: 'pong' });
  });
  on('timer.fire', async ({ name, scheduledFor }) => {
    if (name !== 'flood') return;
    for (let n = 0; n < ${sendsPerFiring}; n += 1)
      await messages.send({ channelId: '${channelId}', content: 'flood ' + scheduledFor });
  });`;

describe('timers of a server, through every process', () => {
  let world: World;
  let admin: Admin;
  let database: pg.Client;
  let channels: { steady: string; flood: string };

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    database = new pg.Client({ connectionString: world.databaseUrl });
    await database.connect();
    const [first, second] = world.guild().channels.filter(({ type }) => type === 0);
    channels = { steady: first!.id, flood: second!.id };
    await world.deploy(admin, 'steady', steady(channels.steady));
    await world.deploy(admin, 'flood', flood(channels.flood));
  });
  afterAll(async () => {
    await database?.end();
    await world?.close();
  });

  /** The bot's messages in the channel with this prefix, without the prefix. */
  const sent = async (channelId: string, start: string): Promise<string[]> =>
    (await world.person().messages(channelId))
      .filter(({ content }) => content.startsWith(start))
      .map(({ content }) => content.slice(start.length).trim());

  const start = async (): Promise<void> => {
    const repeated = await world.mainstay.askSim('gateway/repeat', { body: { event: 'GUILD_CREATE' } });
    expect(repeated.status).toBe(200);
  };

  it('set again at every start, more often than it fires → fires at its times', async () => {
    const times = await until('two firings', async () => {
      await start();
      const fired = await sent(channels.steady, 'steady');
      return fired.length > 1 && fired.map((time) => Date.parse(time));
    });
    for (const time of times) expect((time - times[0]!) % 3_000).toBe(0);
    expect(new Set(times).size).toBe(times.length);
  });

  it('slower to handle than its interval → its firings merge, the log says so, and !ping is answered in between', async () => {
    const person = world.person();
    const slow = { kind: 'latency', ms: sendMs, operation: 'create_message' };
    await world.mainstay.askSim('faults', { body: slow });
    await person.say(channels.flood, '!start');
    await until('the line of merged firings', async () => {
      const { lines } = await admin.get<{ lines: Array<{ code: string | null }> }>(
        `/api/guilds/${world.guild().id}/log?limit=100`,
      );
      return lines.some(({ code }) => code === 'timers.merged');
    });
    const ping = await person.say(channels.flood, '!ping');
    const after = await until('pong', async () => {
      const messages = await person.messages(channels.flood, ping.id);
      const pong = messages.findIndex(({ content }) => content === 'pong');
      return pong !== -1 && messages.slice(0, pong);
    });
    // The current firing, and one that was in the inbox before the ping.
    const firings = new Set(after.map(({ content }) => content));
    expect(firings.size).toBeLessThanOrEqual(2);
    await person.say(channels.flood, '!stop');
  });

  it('missed while jobserver is away, and set again at its start → each minute fires once, late and in order', async () => {
    await start();
    const where = `guild_id = $1 AND name = 'minutely'`;
    const guildId = world.guild().id;
    await until('the timer', async () => {
      const { rows } = await database.query(`SELECT FROM timer WHERE ${where}`, [guildId]);
      return rows.length > 0;
    });
    await world.mainstay.process('jobserver').kill();
    // Simulates that jobserver was away for half an hour. The first part of it is before the timer's first real firing.
    const { rows } = await database.query<{ at: Date }>(
      `UPDATE timer SET next_at = next_at - interval '30 minutes' WHERE ${where} RETURNING next_at AS at`,
      [guildId],
    );
    await start();
    const first = rows[0]!.at.getTime();
    const missed = Array.from({ length: 15 }, (_, minutes) => new Date(first + minutes * 60_000).toISOString());
    const fired = await until('the firings that were missed', async () => {
      const times = await sent(channels.steady, 'minutely');
      return times.includes(missed.at(-1)!) && times;
    });
    expect(fired.filter((time) => time >= missed[0]! && time <= missed.at(-1)!)).toEqual(missed);
  });
});
