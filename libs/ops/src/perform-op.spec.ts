import { ChannelId, Fault, GuildId, RoleId, type Json } from '#libs/vocabulary';
import { z } from 'zod';
import { channelId, foreignId, guildId, messageId, opPorts, roleId } from '../memory/op-ports.ts';
import { callKey } from './call-key.ts';
import { defineOp, type OpDefinition } from './define-op.ts';
import { performOp, type OpCaller } from './perform-op.ts';

function caller(more: Partial<OpCaller> = {}): OpCaller & { calls: unknown[][] } {
  const { ports, calls } = opPorts();
  return { guildId, eventId: 'e1', callNo: 0, script: 'ping', ports, ...more, calls };
}

async function faultOf(result: Promise<unknown>): Promise<Fault> {
  const error: unknown = await result.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

const withInput = (input: z.ZodType, run: () => Promise<Json> = () => Promise.resolve(null)) => ({
  'test.op': defineOp({
    name: 'test.op',
    summary: 's',
    capability: 'c',
    cost: 1,
    input,
    output: z.null(),
    faults: { 'test.refused': 'It was refused.' },
    example: '',
    run: run as () => Promise<null>,
  }) as unknown as OpDefinition,
});

describe('performOp', () => {
  it('runs an op and answers with its output', async () => {
    const me = caller();
    const sent = await performOp('messages.send', { channelId, content: 'pong', replyTo: messageId }, me);
    expect(sent).toMatchObject({ id: messageId, content: 'hello' });
    expect(me.calls.at(-1)).toEqual([
      'sendMessage',
      channelId,
      { content: 'pong', replyTo: messageId, notify: undefined, nonce: callKey(guildId, 'e1', 0) },
    ]);
  });

  it('answers with null where an op has no output', async () => {
    expect(await performOp('messages.delete', { channelId, messageId }, caller())).toBeNull();
  });

  it.each(['messages.sned', '', 'constructor', '__proto__', 'toString', 'x'.repeat(1_000_000)])(
    'knows no op named %.20s',
    async (name) => {
      const fault = await faultOf(performOp(name, {}, caller()));
      expect(fault).toMatchObject({ code: 'op.unknown', status: 404, side: 'user', retryable: false });
      expect(fault.message.length).toBeLessThan(200);
    },
  );

  it('names the path of what is wrong in an input', async () => {
    const me = caller();
    const fault = await faultOf(performOp('messages.send', { channelId: 'general', content: '' }, me));
    expect(fault).toMatchObject({ code: 'op.bad-input', status: 400, retryable: false });
    expect(fault.message).toMatch(/channelId: expected a Discord id/);
    expect((fault.data!['issues'] as Array<{ path: string }>).map(({ path }) => path)).toEqual([
      'channelId',
      'content',
    ]);
    expect(me.calls).toEqual([]);
  });

  it.each([['text'], [17], [[]], [null], [{ content: 'x' }]])(
    'refuses %j as an input of messages.send',
    async (input) => {
      expect((await faultOf(performOp('messages.send', input, caller()))).code).toBe('op.bad-input');
    },
  );

  it('refuses JSON that is nested too deeply instead of dying of it', async () => {
    const value = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as Json;
    expect((await faultOf(performOp('kv.set', { key: 'a', value }, caller()))).code).toBe('op.bad-input');
  });

  it.each([
    ['messages.send', { channelId: foreignId, content: 'x' }, 'channelId'],
    ['messages.list', { channelId: foreignId }, 'channelId'],
    ['messages.delete', { channelId: foreignId, messageId }, 'channelId'],
    ['reactions.add', { channelId: foreignId, messageId, emoji: '👍' }, 'channelId'],
    ['roles.add', { userId: messageId, roleId: foreignId }, 'roleId'],
    ['roles.remove', { userId: messageId, roleId: foreignId }, 'roleId'],
    // A channel's id is no role's.
    ['roles.add', { userId: messageId, roleId: channelId }, 'roleId'],
  ])('refuses %s with an id of another guild, before anything is done', async (name, input, path) => {
    const me = caller();
    const fault = await faultOf(performOp(name, input, me));
    expect(fault).toMatchObject({ code: 'op.foreign-id', status: 403, data: { path } });
    expect(me.calls.map(([method]) => method)).toEqual([path === 'roleId' ? 'hasRole' : 'hasChannel']);
  });

  it('proves ids that are nested, each once', async () => {
    const registry = withInput(z.object({ all: z.array(z.object({ to: ChannelId, as: RoleId.nullable() })) }));
    const me = caller({ registry });
    const good = { to: channelId, as: roleId };
    await performOp('test.op', { all: [good, good, { to: channelId, as: null }] }, me);
    expect(me.calls.map(([method]) => method)).toEqual(['hasChannel', 'hasRole']);
    const fault = await faultOf(
      performOp('test.op', { all: [good, { to: channelId, as: foreignId }] }, caller({ registry })),
    );
    expect(fault).toMatchObject({ code: 'op.foreign-id', data: { path: 'all.1.as', kind: 'role', id: foreignId } });
  });

  it('lets a guild name only itself', async () => {
    const registry = withInput(z.object({ guildId: GuildId }));
    expect(await performOp('test.op', { guildId }, caller({ registry }))).toBeNull();
    expect((await faultOf(performOp('test.op', { guildId: foreignId }, caller({ registry })))).code).toBe(
      'op.foreign-id',
    );
  });

  it('does not run the op when a proof fails for another reason', async () => {
    const down = new Fault('discord.unavailable', 'down', { retryable: true, side: 'system' });
    const { ports, calls } = opPorts({ discord: { hasChannel: () => Promise.reject(down) } });
    expect(await faultOf(performOp('messages.send', { channelId, content: 'x' }, caller({ ports })))).toBe(down);
    expect(calls.map(([method]) => method)).toEqual(['hasChannel']);
  });

  it('makes any other error a fault of the system, and of a wrong output one of ours', async () => {
    const broken = withInput(z.object({}), () => Promise.reject(new TypeError('boom')));
    expect(await faultOf(performOp('test.op', {}, caller({ registry: broken })))).toMatchObject({
      code: 'system.unexpected',
      side: 'system',
    });
    const wrong = withInput(z.object({}), () => Promise.resolve('not null'));
    expect(await faultOf(performOp('test.op', {}, caller({ registry: wrong })))).toMatchObject({
      code: 'op.bad-output',
      side: 'system',
    });
  });
});

describe('callKey', () => {
  it('is the same for the same call, within Discord’s 25 characters, and differs for any other', () => {
    const keys = ['e1', 'e2', 'e1,0'].flatMap((event) =>
      [0, 1, 11].flatMap((n) => [callKey('1', event, n), callKey('11', event, n)]),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{1,25}$/);
    expect(callKey(guildId, 'e1', 3)).toBe(callKey(guildId, 'e1', 3));
  });
});
