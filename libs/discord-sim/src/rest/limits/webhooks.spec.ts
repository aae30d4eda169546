// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { caller } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';
import type { Webhook } from '../../world/entities.ts';

const IS_V2 = 1 << 15;

describe('limits of webhooks', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const make = (name: string, form: object = { name: 'w' }, who = scene.bot) =>
    who<{ id: string; token: string }>('POST', `${scene.channel(name)}/webhooks`, form);
  const put = (count: number, channelId: string) => {
    for (let index = 0; index < count; index += 1) {
      const id = sim.world.snowflakes.next();
      const hook: Webhook = {
        id,
        type: 1,
        guild_id: scene.guild.fields.id,
        channel_id: channelId,
        name: 'w',
        avatar: null,
        application_id: null,
        userId: scene.userId('ada'),
        token: id,
      };
      sim.world.webhooks.set(id, hook);
    }
  };
  const run = (hook: { id: string; token: string }, form: object, query = '') =>
    caller(sim, null)('POST', `/webhooks/${hook.id}/${hook.token}?wait=true${query}`, form);

  rule(
    'topics/opcodes-and-status-codes#json',
    '30007: a channel has 15 webhooks, also after a move or a follow',
    async () => {
      put(14, scene.channelNamed('bots').id);
      expect([await codeOf(make('bots')), await codeOf(make('bots'))]).toEqual([200, 30007]);
      const { id } = (await make('ideas')).json;
      const bots = scene.channelNamed('bots').id;
      expect(await codeOf(scene.bot('PATCH', `/webhooks/${id}`, { channel_id: bots }))).toBe(30007);
      const follow = { webhook_channel_id: bots };
      expect(await codeOf(scene.bot('POST', `${scene.channel('announcements')}/followers`, follow))).toBe(30007);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30058: a guild has 1,000 webhooks', async () => {
    put(999, '1');
    expect([await codeOf(make('bots')), await codeOf(make('bots'))]).toEqual([200, 30058]);
  });

  rule(
    'resources/webhook#create-webhook',
    'a webhook’s name has 80 characters and contains neither clyde nor discord',
    async () => {
      expect(await formErrors(make('bots', { name: 'x'.repeat(81) }))).toEqual(['name BASE_TYPE_BAD_LENGTH']);
      expect(await formErrors(make('bots', { name: 'My Discord' }))).toEqual(['name USERNAME_INVALID_CONTAINS']);
      expect(await formErrors(make('bots', { name: 'Clyde2' }))).toEqual(['name USERNAME_INVALID_CONTAINS']);
      expect(await codeOf(make('Workshop'))).toBe(50024);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '10015 is an unknown webhook, 50027 a wrong token', async () => {
    const { id } = (await make('bots')).json;
    expect(await codeOf(run({ id, token: 'wrong' }, { content: 'x' }))).toBe(50027);
    expect(await codeOf(run({ id: '1', token: 'x' }, { content: 'x' }))).toBe(10015);
    expect(await codeOf(scene.bot('GET', '/webhooks/1'))).toBe(10015);
  });

  rule(
    'resources/webhook#execute-webhook',
    'in a forum a webhook opens a post or writes in one, elsewhere it cannot (220001, 220002, 220003)',
    async () => {
      const forum = scene.addChannel({ name: 'f', type: 15 });
      const hook = (
        await scene.bot<{ id: string; token: string }>('POST', `/channels/${forum.id}/webhooks`, { name: 'w' })
      ).json;
      expect(await codeOf(run(hook, { content: 'x' }))).toBe(220001);
      const post = await run(hook, { content: 'x', thread_name: 'p' });
      expect(post.status).toBe(200);
      const thread = `&thread_id=${post.json['channel_id'] as string}`;
      expect(await codeOf(run(hook, { content: 'x' }, thread))).toBe(200);
      expect(await codeOf(run(hook, { content: 'x', thread_name: 'p' }, thread))).toBe(220002);
      expect(await codeOf(run((await make('bots')).json, { content: 'x', thread_name: 'p' }))).toBe(220003);
    },
  );

  rule(
    'resources/webhook#execute-webhook',
    'a webhook without an application sends components only with with_components, and none that are interactive',
    async () => {
      const hook = (await make('bots', { name: 'w' }, scene.ada)).json;
      const v2 = { flags: IS_V2, components: [{ type: 10, content: 'x' }] };
      expect(await codeOf(run(hook, v2))).toBe(50006);
      expect(await codeOf(run(hook, v2, '&with_components=true'))).toBe(200);
      const button = { type: 1, components: [{ type: 2, style: 1, label: 'b', custom_id: 'b' }] };
      expect(await formErrors(run(hook, { content: 'x', components: [button] }, '&with_components=true'))).toEqual([
        'components APPLICATION_WEBHOOK_REQUIRED',
      ]);
      const own = (await make('bots')).json;
      expect(await codeOf(run(own, { content: 'x', components: [button] }))).toBe(200);
      expect(await codeOf(run(own, { ...v2, content: 'x' }))).toBe(50035);
    },
  );

  rule(
    'resources/webhook#edit-webhook-message',
    'a webhook edits and deletes its own messages only (10008)',
    async () => {
      const hook = (await make('bots')).json;
      const id = scene.addMessage('bots', 'finn');
      const at = `/webhooks/${hook.id}/${hook.token}/messages/${id}`;
      for (const method of ['GET', 'PATCH', 'DELETE'])
        expect(await codeOf(scene.bot(method, at, method === 'PATCH' ? { content: 'x' } : undefined))).toBe(10008);
    },
  );
});
