import { examples } from '#libs/script-sdk';
import type { Admin } from '../admin.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const ping = examples.find(({ name }) => name === 'ping')!.source;

describe('!ping of a member', () => {
  let world: World;
  let admin: Admin;
  let scriptId: string;

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    scriptId = await world.deploy(admin, 'ping', ping);
  });
  afterAll(() => world?.close());

  const scripts = () => `/api/guilds/${world.guild().id}/scripts/${scriptId}`;

  /** All answers of the bot to a new `!ping`, once the next event of the guild has been handled. */
  async function answers(): Promise<string[]> {
    const member = world.person();
    const channel = world.channel('general');
    const asked = await member.say(channel, '!ping');
    const answer = await until('an answer', async () =>
      (await member.messages(channel, asked.id)).find((message) => message.message_reference?.message_id === asked.id),
    );
    // Events of a guild are handled in order: once this one is answered, no answer to the first one can follow.
    const marker = await member.say(channel, '!ping');
    await until('an answer to the marker', async () =>
      (await member.messages(channel, marker.id)).find(
        (message) => message.message_reference?.message_id === marker.id,
      ),
    );
    const all = await member.messages(channel, asked.id);
    expect(answer.author.bot).toBe(true);
    return all
      .filter((message) => message.message_reference?.message_id === asked.id)
      .map((message) => message.content);
  }

  it('one message → one answer', async () => {
    expect(await answers()).toEqual(['pong']);
  });

  it('one message → its log line in the guild’s log', async () => {
    await admin.post(`${scripts()}/versions`, { source: `${ping}\nconsole.log('a line of the script');` });
    const line = await until('the line', async () => {
      await world.person().say(world.channel('general'), 'hello');
      const { lines } = await admin.get<{ lines: Array<{ message: string; script: string; line: number }> }>(
        `/api/guilds/${world.guild().id}/log?limit=50`,
      );
      return lines.find(({ message }) => message.includes('a line of the script'));
    });
    expect(line).toMatchObject({ script: 'ping', line: ping.split('\n').length + 1 });
  });

  it('save a new version, then roll back → the new version answers, then the old one', async () => {
    const before = await admin.get<Array<{ number: number; active: boolean }>>(`${scripts()}/versions`);
    const old = before.find(({ active }) => active)!.number;
    const savedAt = Date.now();
    await admin.post(`${scripts()}/versions`, { source: ping.replace("'pong'", "'pang'") });
    await until('pang', async () => (await answers()).includes('pang'));
    const live = Date.now() - savedAt;
    const rolledBackAt = Date.now();
    await admin.post(`${scripts()}/versions/${old}/activate`);
    await until('pong again', async () => (await answers()).includes('pong'));
    const back = Date.now() - rolledBackAt;
    process.stdout.write(
      `edit live after ${live} ms, roll-back live after ${back} ms (each includes an answer and a marker)\n`,
    );
  });
});
