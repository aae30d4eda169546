// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { accountOf, bot, caller, person } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, sceneOf, type Scene } from '../../../testing/scene.ts';

describe('limits of applications', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const commands = (inGuild = '') => `/applications/${scene.application.id}${inGuild}/commands`;
  const bearer = (scopes: string[], username = 'ada') => {
    const grant = { applicationId: scene.application.id, userId: accountOf(sim, username).user.id, scopes };
    return sim.world.grants.issue(grant).accessToken;
  };

  rule(
    'interactions/application-commands#registering-a-command',
    '30032: an application has 100 slash commands and 15 of each context menu, per guild and globally',
    async () => {
      const form = (type: number, index: number) => ({
        name: `c${index}`,
        type,
        ...(type === 1 ? { description: 'x' } : {}),
      });
      const all = [1, 2, 3].flatMap((type) =>
        Array.from({ length: type === 1 ? 100 : 15 }, (_, index) => form(type, index)),
      );
      for (const where of ['', scene.at]) {
        expect(await codeOf(scene.bot('PUT', commands(where), all))).toBe(200);
        for (const type of [1, 2, 3])
          expect(await codeOf(scene.bot('POST', commands(where), form(type, 200)))).toBe(30032);
        expect(await codeOf(scene.bot('POST', commands(where), form(2, 3)))).toBe(200);
        expect(await codeOf(scene.bot('PUT', commands(where), [...all, form(3, 15)]))).toBe(30032);
      }
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '40041 and 10063: a command’s name is unique, and a command has to exist',
    async () => {
      const make = (name: string) => scene.bot<{ id: string }>('POST', commands(), { name, description: 'x' });
      const { id } = (await make('one')).json;
      await make('two');
      expect(await codeOf(scene.bot('PATCH', `${commands()}/${id}`, { name: 'two' }))).toBe(40041);
      expect(await codeOf(scene.bot('GET', `${commands()}/1`))).toBe(10063);
      expect(await codeOf(scene.bot('GET', `${commands(scene.at)}/${id}/permissions`))).toBe(10066);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '20012 and 10002: an application changes only itself, and has to exist',
    async () => {
      expect(await codeOf(scene.bot('GET', '/applications/1/commands'))).toBe(20012);
      expect(await codeOf(scene.bot('GET', '/applications/1/emojis'))).toBe(20012);
      expect(await codeOf(scene.bot('GET', '/applications/1'))).toBe(10002);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '20001 and 20002: calls for people and calls for bots', async () => {
    const { id } = (await scene.bot<{ id: string }>('POST', `${scene.channel('bots')}/messages`, { content: 'x' }))
      .json;
    expect(
      await codeOf(
        person(sim, 'finn')('POST', `${scene.channel('bots')}/messages/bulk-delete`, { messages: [id, '1'] }),
      ),
    ).toBe(20002);
    const { code } = (await scene.bot<{ code: string }>('POST', `${scene.channel('bots')}/invites`, {})).json;
    expect(await codeOf(bot(sim)('POST', `/invites/${code}`))).toBe(20001);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '50025 and 50026: an invalid access token, and one without the scope',
    async () => {
      expect((await caller(sim, 'Bearer nonsense')('GET', '/users/@me')).status).toBe(401);
      expect(await codeOf(caller(sim, `Bearer ${bearer(['identify'])}`)('GET', '/users/@me/guilds'))).toBe(50026);
      expect(await codeOf(scene.bot('PUT', `${scene.at}/members/${scene.userId('finn')}`, { access_token: 'x' }))).toBe(
        50025,
      );
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '30004 and 30011: a group has ten members, an application ten groups',
    async () => {
      const people = ['ada', 'jonas', 'priya', 'nora', 'finn', 'mei', 'gus'];
      const open = (names: string[]) =>
        scene.bot<{ id: string }>('POST', '/users/@me/channels', {
          access_tokens: names.map((name) => bearer(['gdm.join'], name)),
        });
      const group = (await open(people)).json.id;
      const ids = Array.from({ length: 10 }, (_, index) => String(index + 1));
      sim.world.parties.set(group, [scene.application.botId, ...ids.slice(1)]);
      const add = { access_token: bearer(['gdm.join'], 'ada') };
      expect(await codeOf(scene.bot('PUT', `/channels/${group}/recipients/${scene.userId('ada')}`, add))).toBe(30004);
      for (let count = 1; count < 10; count += 1) expect((await open(['ada'])).status).toBe(200);
      expect(await codeOf(open(['ada']))).toBe(30011);
    },
  );
});
