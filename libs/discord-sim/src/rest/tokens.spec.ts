// Tokens in paths, of webhooks and of interactions: the right one, one of another object, an expired one, and one of a deleted object.
import { caller, bot, channelOf } from '../../testing/callers.ts';
import { InteractionStage, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';
import { codeOf } from '../../testing/scene.ts';

interface Hook {
  id: string;
  token: string;
}

describe('tokens in paths', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
    await stage.commands([{ name: 'ping', description: 'x' }]);
  });
  afterEach(() => stage.close());

  const make = async (channelId = stage.channelId) =>
    (await bot(stage.sim)<Hook>('POST', `/channels/${channelId}/webhooks`, { name: 'Bell' })).json;
  const codes = async (calls: ReadonlyArray<readonly [method: string, path: string, body?: object]>) => {
    const answered: number[] = [];
    for (const [method, path, body] of calls) answered.push(await codeOf(stage.nobody(method, path, body)));
    return answered;
  };
  /** All calls with the token of a webhook. */
  const uses = (id: string, token: string, message = '@original') =>
    [
      ['GET', `/webhooks/${id}/${token}`],
      ['PATCH', `/webhooks/${id}/${token}`, { name: 'Gong' }],
      ['POST', `/webhooks/${id}/${token}`, { content: 'x' }],
      ['POST', `/webhooks/${id}/${token}/slack`, { text: 'x' }],
      ['GET', `/webhooks/${id}/${token}/messages/${message}`],
      ['PATCH', `/webhooks/${id}/${token}/messages/${message}`, { content: 'y' }],
      ['DELETE', `/webhooks/${id}/${token}/messages/${message}`],
      ['DELETE', `/webhooks/${id}/${token}`],
    ] as const;
  const send = async ({ id, token }: Hook) =>
    (await stage.nobody<Sent>('POST', `/webhooks/${id}/${token}?wait=true`, { content: 'x' })).json.id;

  rule(
    'resources/webhook#get-webhook-with-token',
    'the token of a webhook gives access to all its calls, without an account',
    async () => {
      const hook = await make();
      expect(await codes(uses(hook.id, hook.token, await send(hook)))).toEqual([
        200, 200, 204, 200, 200, 200, 204, 204,
      ]);
    },
  );

  rule('topics/opcodes-and-status-codes#json', 'the token of another webhook gives no access (50027)', async () => {
    const [hook, other] = [await make(), await make(channelOf(stage.sim, 'general'))];
    const message = await send(hook);
    const before = await stage.page();
    for (const token of [other.token, `${hook.token}x`, hook.token.slice(0, -1), hook.token.toLowerCase(), 'null'])
      expect(new Set(await codes(uses(hook.id, token, message)))).toEqual(new Set([50027]));
    expect(await stage.page()).toEqual(before);
  });

  rule('topics/opcodes-and-status-codes#json', 'a message of another webhook is unknown (10008)', async () => {
    const [hook, other] = [await make(), await make()];
    const message = await send(hook);
    expect(await codes(uses(other.id, other.token, message).slice(4, 7))).toEqual([10008, 10008, 10008]);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    'a deleted webhook is unknown, also after its channel was deleted (10015)',
    async () => {
      const [hook, other] = [await make(), await make(channelOf(stage.sim, 'general'))];
      await stage.nobody('DELETE', `/webhooks/${hook.id}/${hook.token}`);
      await bot(stage.sim)('DELETE', `/channels/${channelOf(stage.sim, 'general')}`);
      for (const { id, token } of [hook, other])
        expect(new Set(await codes(uses(id, token)))).toEqual(new Set([10015]));
    },
  );

  /** All calls with the token of an interaction. */
  const answers = (token: string, id = stage.applicationId) =>
    [
      ['GET', `/webhooks/${id}/${token}/messages/@original`],
      ['PATCH', `/webhooks/${id}/${token}/messages/@original`, { content: 'y' }],
      ['POST', `/webhooks/${id}/${token}`, { content: 'z' }],
      ['DELETE', `/webhooks/${id}/${token}/messages/@original`],
    ] as const;
  async function answered() {
    await stage.run('ping');
    await stage.answer({ type: 4, data: { content: 'x' } });
    return stage.received;
  }

  rule(
    'interactions/receiving-and-responding#followup-messages',
    'the token of an interaction gives access to its answers',
    async () => {
      const { token } = await answered();
      expect(await codes(answers(token))).toEqual([200, 200, 200, 204]);
    },
  );

  rule(
    'interactions/receiving-and-responding#followup-messages',
    'the token of an interaction gives no access for another application, and is not a webhook token',
    async () => {
      const { token } = await answered();
      const hook = await make();
      expect(new Set(await codes(answers(token, '1234567890123456789')))).toEqual(new Set([10015]));
      expect(
        await codes([
          ['GET', `/webhooks/${hook.id}/${token}`],
          ['GET', `/webhooks/${stage.applicationId}/${token}`],
        ]),
      ).toEqual([50027, 10015]);
      expect(new Set(await codes(answers(hook.token)))).toEqual(new Set([50027]));
      expect((await stage.page(1))[0]).toMatchObject({ content: 'x' });
    },
  );

  rule(
    'interactions/receiving-and-responding#create-interaction-response',
    'an interaction is answered with its own token only (10062)',
    async () => {
      await stage.run('ping');
      const first = stage.received;
      await stage.run('ping');
      const second = stage.received;
      expect(await codeOf(stage.answer({ type: 5 }, { to: { ...first, token: second.token } }))).toBe(10062);
      expect(await codes(answers(second.token))).toEqual([10008, 10008, 10015, 10008]);
      expect(await codeOf(stage.answer({ type: 5 }, { to: second }))).toBe(204);
    },
  );

  rule(
    'interactions/receiving-and-responding#followup-messages',
    'a token expires after fifteen minutes (50027)',
    async () => {
      const { token } = await answered();
      stage.sim.clock.wind(15 * 60_000 + 1);
      expect(new Set(await codes(answers(token)))).toEqual(new Set([50027]));
    },
  );

  rule('observed', 'after its channel was deleted a token finds neither channel nor messages', async () => {
    const { token } = await answered();
    await stage.run('ping');
    const waiting = stage.received;
    await bot(stage.sim)('DELETE', `/channels/${stage.channelId}`);
    expect(await codes(answers(token))).toEqual([10008, 10008, 10003, 10008]);
    expect(await codeOf(stage.answer({ type: 4, data: { content: 'x' } }, { to: waiting }))).toBe(10003);
  });

  rule(
    'reference#authentication',
    'a token of a webhook or of an interaction is not an account token (401)',
    async () => {
      const [{ token }, hook] = [await answered(), await make()];
      for (const one of [token, hook.token])
        for (const scheme of ['Bot ', 'Bearer ', ''])
          expect((await caller(stage.sim, scheme + one)('GET', '/users/@me')).status).toBe(401);
    },
  );
});
