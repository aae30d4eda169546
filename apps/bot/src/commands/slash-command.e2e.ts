import type { Person } from '../../../../integration-tests/person.ts';
import { until } from '../../../../integration-tests/until.ts';
import { World } from '../../../../integration-tests/world.ts';

/** An answer that only the asking member can see. */
interface Seen {
  t: string;
  d: { content?: string; ephemeral_for?: string; flags?: number };
}

// Real: every process. The member uses the simulator's own API.
describe('/mainstay', () => {
  let world: World;
  const seen: Seen[] = [];
  const watching = new AbortController();

  beforeAll(async () => {
    world = await World.boot({ without: ['website', 'webserver'] });
    const stream = await world.mainstay.askSim('stream', { signal: watching.signal });
    void follow(stream);
  });
  afterAll(async () => {
    watching.abort();
    await world?.close();
  });

  async function follow(stream: Response): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        for (const line of lines) if (line.startsWith('data: ')) seen.push(JSON.parse(line.slice(6)) as Seen);
      }
    } catch {
      // The test has ended.
    }
  }

  const member = (username?: string): Person => world.person(username);
  async function run(who: Person, options: object[]): Promise<void> {
    seen.length = 0;
    await who.call('POST', '/interactions', {
      type: 2,
      application_id: world.discord.application.id,
      guild_id: world.guild().id,
      channel_id: world.channel('general'),
      data: { name: 'mainstay', type: 1, options },
    });
  }
  const answer = (pattern: RegExp) =>
    until(`an answer like ${pattern}`, async () =>
      seen.map(({ d }) => d).find(({ content, flags }) => pattern.test(content ?? '') && ((flags ?? 0) & 64) !== 0),
    );

  it('first start → the command is deployed', async () => {
    const index = await until('the command', async () => {
      const { application_commands: commands } = await member().call<{ application_commands: Array<{ name: string }> }>(
        'GET',
        `/guilds/${world.guild().id}/application-command-index`,
      );
      return commands.find(({ name }) => name === 'mainstay');
    });
    expect(index).toMatchObject({ name: 'mainstay' });
  });

  it('status → the state of the guild, visible to the asking member only', async () => {
    await run(member(), [{ type: 1, name: 'status' }]);
    const { content, ephemeral_for: onlyFor } = await answer(/Scripts/);
    expect(content).toMatch(/0 of 0 enabled[\s\S]*0 waiting, 0 parked[\s\S]*Last error.*none[\s\S]*database \d+ ms/);
    expect(onlyFor).toBe(member().id);
  });

  it('run-task → deletes the messages and reports their number', async () => {
    const channel = world.channel('general');
    const { id: before } = await member().say(channel, 'delete me');
    for (let n = 0; n < 4; n += 1) await member().say(channel, `message ${n}`);
    await run(member(), [{ type: 1, name: 'run-task', options: [{ type: 4, name: 'limit', value: 5 }] }]);
    await answer(/^Deleted 5 messages\.$/);
    const left = await member().messages(channel, String(BigInt(before) - 1n));
    expect(left.filter(({ content }) => content.startsWith('message') || content === 'delete me')).toEqual([]);
  });

  it('a member without the permission → rejected', async () => {
    const outsider = world.discord.users.find(({ username }) => username === 'finn')!;
    await expect(run(member(outsider.username), [{ type: 1, name: 'status' }])).rejects.toThrow('50013');
  });
});
