// Real: the simulator over HTTP. The test advances its clock, so that no window ends by itself.
import { simulate, type Simulation } from '../../index.ts';
import { caller, person, type Reply } from '../../../testing/callers.ts';
import { PNG } from '../../../testing/files.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, sceneOf, type Scene } from '../../../testing/scene.ts';

const HOUR = 3_600_000;

describe('quotas of resources', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate();
    sim.clock.stop();
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const limitOf = ({ status, headers }: Reply) => [status, headers.get('x-ratelimit-scope')];
  /** The last answer of `count` calls, each in a second of its own. */
  const last = async (count: number, call: (index: number) => Promise<Reply>): Promise<Reply> => {
    let reply = await call(0);
    for (let made = 1; made < count; made += 1) {
      sim.clock.wind(1_000);
      reply = await call(made);
    }
    return reply;
  };

  rule('topics/rate-limits', 'emoji routes have a quota of the guild that their headers do not show', async () => {
    const { bot, ada, at } = scene;
    const make = (index: number) => (index % 2 ? bot : ada)('POST', `${at}/emojis`, { name: `e${index}`, image: PNG });
    scene.guild.fields.premium_tier = 3;
    const fine = await last(50, make);
    expect([fine.status, fine.headers.get('x-ratelimit-remaining')]).toEqual([201, '49']);
    sim.clock.wind(1_000);
    const refused = await make(50);
    expect(limitOf(refused)).toEqual([429, 'shared']);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('49');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
    sim.clock.wind(HOUR);
    expect((await make(51)).status).toBe(201);
  });

  rule('observed', 'a guild gets 250 new roles in 48 hours, also if they are deleted', async () => {
    const { bot, at, guild } = scene;
    const make = async () => {
      const reply = await bot<{ id: string }>('POST', `${at}/roles`, {});
      if (reply.status === 200) guild.roles.delete(reply.json.id);
      return reply;
    };
    expect((await last(250, make)).status).toBe(200);
    expect(limitOf(await make())).toEqual([429, 'shared']);
    expect(limitOf(await scene.ada('POST', `${at}/roles`, {}))).toEqual([429, 'shared']);
    sim.clock.wind(48 * HOUR);
    expect((await make()).status).toBe(200);
  });

  rule('observed', 'a guild gets 500 new channels in 48 hours, also if they are deleted', async () => {
    const { bot, at, guild } = scene;
    const make = async () => {
      const reply = await bot<{ id: string }>('POST', `${at}/channels`, { name: 'x' });
      if (reply.status === 201) guild.channels.delete(reply.json.id);
      return reply;
    };
    expect((await last(500, make)).status).toBe(201);
    expect(limitOf(await make())).toEqual([429, 'shared']);
    sim.clock.wind(48 * HOUR);
    expect((await make()).status).toBe(201);
  });

  rule(
    'observed',
    'name and topic of a channel change twice in ten minutes, other fields without this limit',
    async () => {
      const path = scene.channel('ideas');
      await scene.ada('PATCH', path, { name: 'one' });
      await scene.bot('PATCH', path, { topic: 'two' });
      expect(limitOf(await scene.bot('PATCH', path, { name: 'three' }))).toEqual([429, 'shared']);
      expect((await scene.bot('PATCH', path, { nsfw: true })).status).toBe(200);
      expect((await scene.bot('PATCH', scene.channel('bots'), { name: 'other' })).status).toBe(200);
      sim.clock.wind(600_000);
      expect((await scene.bot('PATCH', path, { name: 'three' })).status).toBe(200);
    },
  );

  rule('observed', 'a channel accepts thirty webhook messages a minute, from all webhooks together', async () => {
    const { bot, channel } = scene;
    const hooks: Array<{ id: string; token: string }> = [];
    for (const name of ['a', 'b'])
      hooks.push((await bot<{ id: string; token: string }>('POST', `${channel('bots')}/webhooks`, { name })).json);
    const say = (index: number) => {
      const { id, token } = hooks[index % 2]!;
      return bot('POST', `/webhooks/${id}/${token}`, { content: 'x' });
    };
    expect((await last(30, say)).status).toBe(204);
    for (const index of [0, 1]) expect(limitOf(await say(index))).toEqual([429, 'shared']);
    sim.clock.wind(60_000);
    expect((await say(0)).status).toBe(204);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '20028: the messages of all authors in a channel are limited',
    async () => {
      sim.limits.set(0.04);
      const { world } = sim;
      const people = [...scene.guild.members.values()]
        .filter(({ user }) => !user.bot && user.username !== 'gus')
        .slice(0, 5);
      const say = (index: number) =>
        caller(sim, world.accounts.get(people[index]!.user.id)!.token)('POST', `${scene.channel('bots')}/messages`, {
          content: 'x',
        });
      for (let index = 0; index < 4; index += 1) expect((await say(index)).status).toBe(200);
      const refused = await say(4);
      expect(limitOf(refused)).toEqual([429, 'shared']);
      expect(refused.json).toMatchObject({ code: 20028, retry_after: 10, global: false });
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '20029: the messages of all authors in a guild are limited',
    async () => {
      sim.limits.set(0.001);
      const { at, channel } = scene;
      const who = ['ada', 'jonas', 'nora', 'finn'].map((name) => person(sim, name));
      for (const call of who.slice(0, 3)) await call('PATCH', `${at}/members/@me`, { nick: 'n' });
      const refused = await who[3]!('PATCH', `${at}/members/@me`, { nick: 'n' });
      expect([refused.status, refused.json['code']]).toEqual([429, 20029]);
      sim.clock.wind(1_000);
      expect((await who[3]!('GET', channel('bots'))).status).toBe(200);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '20022: edits of a published announcement are limited', async () => {
    const { bot, channel } = scene;
    const path = `${channel('announcements')}/messages`;
    const { json } = await bot<{ id: string }>('POST', path, { content: 'news' });
    await bot('POST', `${path}/${json.id}/crosspost`);
    const edit = (index: number) => bot('PATCH', `${path}/${json.id}`, { content: `news ${index}` });
    expect((await last(3, edit)).status).toBe(200);
    expect(await codeOf(edit(4))).toBe(20022);
    sim.clock.wind(HOUR);
    expect((await edit(5)).status).toBe(200);
  });

  rule('topics/opcodes-and-status-codes#json', '30046: edits of messages older than an hour are limited', async () => {
    const { bot, channel, addMessage } = scene;
    const path = `${channel('bots')}/messages`;
    const [old, young] = [addMessage('bots', 'bot', 2 * HOUR), addMessage('bots', 'bot', HOUR / 2)];
    const edit = (id: string) => bot('PATCH', `${path}/${id}`, { content: 'y' });
    for (let count = 0; count < 3; count += 1) expect((await edit(old)).status).toBe(200);
    const refused = await edit(old);
    expect([refused.status, refused.json['code']]).toEqual([429, 30046]);
    expect((await edit(young)).status).toBe(200);
    sim.clock.wind(20_000);
    expect((await edit(old)).status).toBe(200);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '30035: bans of users outside the guild are limited, those of members are not',
    async () => {
      sim.limits.set(0.0005);
      const { bot, at, userId } = scene;
      const strangers = [...sim.world.accounts.values()].filter(({ user }) => !scene.guild.members.has(user.id));
      expect(strangers.length).toBeGreaterThanOrEqual(2);
      const ban = async (id: string) => {
        sim.clock.wind(60_000);
        return codeOf(bot('PUT', `${at}/bans/${id}`, {}));
      };
      expect(await ban(strangers[0]!.user.id)).toBe(204);
      expect(await ban(strangers[1]!.user.id)).toBe(30035);
      expect(await ban(userId('gus'))).toBe(204);
      sim.clock.wind(60_000);
      const ids = [strangers[1]!.user.id, userId('finn')];
      const many = await bot('POST', `${at}/bulk-ban`, { user_ids: ids });
      expect(many.json).toEqual({ banned_users: [userId('finn')], failed_users: [strangers[1]!.user.id] });
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30037: reads of a guild’s bans are limited', async () => {
    sim.limits.set(0.002);
    const read = () => scene.bot('GET', `${scene.at}/bans`);
    expect((await last(2, read)).status).toBe(200);
    sim.clock.wind(1_000);
    expect(await codeOf(read())).toBe(30037);
    sim.clock.wind(HOUR);
    expect((await read()).status).toBe(200);
  });

  rule('topics/opcodes-and-status-codes#json', '30040: prunes of a guild are limited', async () => {
    const prune = () => scene.bot('POST', `${scene.at}/prune`, { days: 30, compute_prune_count: false });
    expect((await last(10, prune)).status).toBe(200);
    expect(await codeOf(prune())).toBe(30040);
    sim.clock.wind(HOUR);
    expect((await prune()).status).toBe(200);
  });

  rule('topics/opcodes-and-status-codes#json', '30042: changes of the widget are limited', async () => {
    const set = () => scene.bot('PATCH', `${scene.at}/widget`, { enabled: true });
    expect((await last(10, set)).status).toBe(200);
    expect(await codeOf(set())).toBe(30042);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '30034: an application creates at most 200 commands a day in a guild',
    async () => {
      const { bot, application } = scene;
      const at = `/applications/${application.id}`;
      const body = (index: number) => ({ name: `c${index}`, description: 'x' });
      const make = async (where: string, index: number) => {
        sim.clock.wind(100);
        const reply = await bot<{ id: string }>('POST', `${at}${where}/commands`, body(index));
        if (reply.status === 201) await bot('DELETE', `${at}${where}/commands/${reply.json.id}`);
        return reply;
      };
      for (let index = 0; index < 200; index += 1) expect((await make(scene.at, index)).status).toBe(201);
      const refused = await make(scene.at, 200);
      expect([refused.status, (refused.json as unknown as { code: number }).code]).toEqual([400, 30034]);
      expect((await make('', 0)).status).toBe(201);
      sim.clock.wind(24 * HOUR);
      expect((await make(scene.at, 200)).status).toBe(201);
    },
  );

  rule('resources/user#create-dm', '40003: a bot that opens direct messages too fast cannot open more', async () => {
    sim.limits.set(0.01);
    const { bot, userId } = scene;
    const open = (name: string) => {
      sim.clock.wind(10_000);
      return codeOf(bot('POST', '/users/@me/channels', { recipient_id: userId(name) }));
    };
    expect([await open('ada'), await open('finn'), await open('mei'), await open('ada')]).toEqual([
      200, 200, 40003, 200,
    ]);
  });
});
