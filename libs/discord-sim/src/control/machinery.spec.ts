import { simulate, type Simulation } from '../index.ts';
import { Intent } from '../gateway/intents.ts';
import { applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import { Wire } from '../../testing/wire.ts';
import { presentGuild } from '../world/present.ts';
import { jsonPost } from '../../testing/json-post.ts';

describe('the machinery', () => {
  let sim: Simulation;
  afterEach(() => sim.close());

  async function ask<T = Record<string, number>>(path: string, body?: unknown, on = sim): Promise<T> {
    const post = jsonPost(body);
    const response = await fetch(`${on.url}/sim/${path}`, body === undefined ? {} : post);
    return (await response.json()) as T;
  }

  it('stops the clock, advances it and starts it again', async () => {
    sim = await simulate();
    const { now } = await ask<{ now: number; stopped: boolean }>('clock', { stopped: true });
    expect(await ask('clock', {})).toEqual({ now, stopped: true });
    expect(await ask('clock', { windMs: 28 * 86_400_000 })).toEqual({ now: now + 28 * 86_400_000, stopped: true });
    const rung: number[] = [];
    for (const ms of [3, 1, 2]) sim.clock.after(ms * 1000, () => rung.push(sim.clock.now()));
    const began = sim.clock.now();
    await ask('clock', { windMs: 10_000 });
    expect(rung).toEqual([began + 1000, began + 2000, began + 3000]);
    expect(await ask('clock', { stopped: false })).toMatchObject({ stopped: false });
    expect(sim.clock.now()).toBeGreaterThanOrEqual(began + 10_000);
  });

  it('ends a timeout of 28 days in milliseconds', async () => {
    sim = await simulate({ limits: 'off' });
    sim.clock.stop();
    const guild = guildOf(sim, 'Mainstay Demo');
    const finn = [...guild.members.values()].find(({ user }) => user.username === 'finn')!;
    finn.communication_disabled_until = sim.world.timestamp(sim.clock.now() + 28 * 86_400_000);
    const say = () => person(sim, 'finn')('POST', `/channels/${channelOf(sim, 'general')}/messages`, { content: 'x' });
    expect((await say()).status).toBe(403);
    sim.clock.wind(28 * 86_400_000);
    expect((await say()).status).toBe(200);
  });

  it('makes a world of 2,500 guilds in one shard', async () => {
    sim = await simulate({ limits: 'off', strict: false });
    expect(await ask('worlds', { recipe: { guilds: 2_500 } })).toMatchObject({ guilds: 2_500, channels: 7_500 });
    const wire = new Wire(sim);
    const ready = await wire.identify(applicationOf(sim).token);
    expect(ready.d['guilds']).toHaveLength(2_500);
    for (let count = 0; count < 2_500; count += 1) await wire.next('GUILD_CREATE');
    wire.cut();
  });

  it('makes a guild of 500 channels, 250 roles and 100,000 members, and sends its members in 101 chunks', async () => {
    sim = await simulate({ limits: 'off', strict: false });
    const recipe = { channels: 500, roles: 248, members: 100_000 };
    const size = await ask('worlds', { recipe });
    expect(size).toMatchObject({ guilds: 1, channels: 500, roles: 250, members: 100_001 });
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token, { intents: Intent.Guilds | Intent.GuildMembers });
    const guild = await wire.next('GUILD_CREATE');
    expect(guild.d).toMatchObject({ large: true, member_count: 100_001 });
    wire.send({ op: 8, d: { guild_id: guild.d['id'], query: '', limit: 0 } });
    let heard = 0;
    for (let index = 0; index < 101; index += 1) {
      const { d } = await wire.next('GUILD_MEMBERS_CHUNK');
      expect(d).toMatchObject({ chunk_index: index, chunk_count: 101 });
      heard += (d['members'] as unknown[]).length;
    }
    expect(heard).toBe(100_001);
    wire.cut();
  });

  it('makes a channel of 50,000 messages that can be read from end to end', async () => {
    sim = await simulate({ limits: 'off', strict: false });
    expect(await ask('worlds', { recipe: { channels: 1, messages: 50_000 } })).toMatchObject({ messages: 50_000 });
    const channel = channelOf(sim, 'channel-1');
    const { json } = await bot(sim)<Array<{ id: string; content: string }>>(
      'GET',
      `/channels/${channel}/messages?limit=100`,
    );
    expect(json[0]!.content).toBe('Message 50000');
    const older = await bot(sim)<Array<{ content: string }>>(
      'GET',
      `/channels/${channel}/messages?limit=100&before=${json.at(-1)!.id}`,
    );
    expect(older.json[0]!.content).toBe('Message 49900');
  });

  it('saves a world as one JSON document that another simulator continues', async () => {
    sim = await simulate({ limits: 'off' });
    const general = channelOf(sim, 'general');
    const sent = await person(sim, 'ada')<{ id: string }>('POST', `/channels/${general}/messages`, { content: 'kept' });
    await bot(sim)('PUT', `/channels/${general}/messages/${sent.json.id}/reactions/👍/@me`);
    const form = new FormData();
    form.append('payload_json', '{"content":"file"}');
    form.append('files[0]', new Blob(['hello']), 'a.txt');
    const headers = { Authorization: `Bot ${applicationOf(sim).token}` };
    await fetch(`${sim.url}/api/v10/channels/${general}/messages`, { method: 'POST', headers, body: form });
    const saved = await ask<object>('save');

    const other = await simulate({ limits: 'off', world: {} });
    try {
      await ask('load?application=saved', saved, other);
      const view = ({ world }: Simulation) =>
        [...world.guilds.values()].map((guild) => [
          presentGuild(guild),
          [...guild.members.values()],
          [...guild.channels.values()],
        ]);
      expect(view(other)).toEqual(view(sim));
      const page = await bot(other)<
        Array<{ content: string; reactions?: object[]; attachments: Array<{ url: string }> }>
      >('GET', `/channels/${general}/messages?limit=2`);
      expect(page.json).toMatchObject([{ content: 'file' }, { content: 'kept', reactions: [{ count: 1, me: true }] }]);
      const file = page.json[0]!.attachments[0]!.url;
      expect(file).toContain(other.url);
      expect(await (await fetch(file)).text()).toBe('hello');
      // Two references to one object stay references to one object: a new nick is visible in all places.
      const [guild] = [...other.world.guilds.values()];
      const [member] = [...guild!.members.values()];
      expect(other.world.accounts.get(member!.user.id)!.user).toBe(member!.user);
      expect([...guild!.channels.values()][0]).toBe(other.world.channels.get([...guild!.channels.keys()][0]!));
      const later = await person(other, 'ada')<{ id: string }>('POST', `/channels/${general}/messages`, {
        content: 'on',
      });
      expect(BigInt(later.json.id)).toBeGreaterThan(BigInt(sent.json.id));
    } finally {
      await other.close();
    }
  });

  it('rejects a document that is not a saved world, and keeps the current world', async () => {
    sim = await simulate();
    const before = [...sim.world.guilds.keys()];
    for (const wrong of [{}, { format: 2 }, [], { format: 1, url: 'x', now: 1, nodes: [1], root: [7], files: [] }]) {
      const response = await fetch(`${sim.url}/sim/load`, jsonPost(wrong));
      expect(response.status).toBe(400);
    }
    expect([...sim.world.guilds.keys()]).toEqual(before);
  });

  it('people talk → each message carries its number in the guild, without gaps', async () => {
    sim = await simulate({ limits: 'off', strict: false, world: { guilds: 3 } });
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token, {
      intents: Intent.Guilds | Intent.GuildMessages | Intent.MessageContent,
    });
    expect(await ask('traffic', { perSecond: 5_000, count: 600 })).toMatchObject({ sent: 600 });
    const heard = new Map<string, number[]>();
    for (let count = 0; count < 600; count += 1) {
      const { d } = await wire.next('MESSAGE_CREATE');
      const guild = String(d['guild_id']);
      heard.set(guild, [...(heard.get(guild) ?? []), Number(d['content'])]);
    }
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    expect([...heard.values()]).toEqual([numbers, numbers, numbers]);
    wire.cut();
  });

  it('a raid → new accounts join and spam; a nuke → a member uses the permissions it has', async () => {
    sim = await simulate({ limits: 'off', world: { members: 6, channels: 4, roles: 3 } });
    const [guild] = [...sim.world.guilds.values()];
    const guildId = guild!.fields.id;
    const raided = await ask<{ done: number; userIds: string[] }>('raid', { guildId, accounts: 5, messagesEach: 2 });
    expect([raided.done, raided.userIds.length, guild!.members.size]).toEqual([10, 5, 12]);
    const harmless = await ask<Record<string, object>>('nuke', { guildId, userId: raided.userIds[0] });
    expect(harmless).toMatchObject({ channels: { done: 0, refused: 4 }, members: { done: 0 } });
    const owner = await ask<Record<string, object>>('nuke', { guildId, userId: guild!.fields.owner_id });
    expect(owner).toMatchObject({ channels: { done: 4 }, roles: { done: 3, refused: 1 } });
    expect([guild!.channels.size, guild!.members.size]).toEqual([0, 1]);
  });

  it('the call log lists calls by operation, caller and status', async () => {
    sim = await simulate({ limits: 'off' });
    await person(sim, 'ada')('POST', `/channels/${channelOf(sim, 'bots')}/messages`, { content: 'a' });
    await bot(sim)('GET', '/users/@me');
    await bot(sim)('GET', '/guilds/1');
    const { botId } = applicationOf(sim);
    const query = (text: string) => ask<{ entries: Array<{ operation: string }> }>(`journal?${text}`);
    expect((await query(`who=bot:${botId}`)).entries.map(({ operation }) => operation)).toEqual([
      'get_my_user',
      'get_guild',
    ]);
    expect((await query('operation=create_message&status=200')).entries).toHaveLength(1);
    expect((await query('status=404')).entries).toHaveLength(1);
  });
});
