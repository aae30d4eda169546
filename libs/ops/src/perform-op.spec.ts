import { capabilities, ChannelId, Fault, GuildId, RoleId, type Capability, type Json } from '#libs/vocabulary';
import { z } from 'zod';
import { channelId, compartment, foreignId, guildId, messageId, opPorts, roleId } from '../memory/op-ports.ts';
import { callKey } from './call-key.ts';
import { defineOp, type OpDefinition } from './define-op.ts';
import { performOp, type OpCaller } from './perform-op.ts';
import { ops } from './registry.gen.ts';

function caller(more: Partial<OpCaller> = {}): OpCaller & { calls: unknown[][] } {
  const { ports, calls } = opPorts();
  return { compartment, eventId: 'e1', handler: 'ping:0', callNo: 1, script: 'ping', ports, ...more, calls };
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
    capability: 'kv:read',
    cost: 1,
    input,
    output: z.null(),
    faults: ['kv.full'],
    example: '',
    run: run as () => Promise<null>,
  }) as unknown as OpDefinition,
});

describe('performOp', () => {
  it('a call → the op runs, and its output returns', async () => {
    const me = caller();
    const sent = await performOp('messages.send', { channelId, content: 'pong', replyTo: messageId }, me);
    expect(sent).toMatchObject({ id: messageId, content: 'hello' });
    expect(me.calls.at(-1)).toEqual([
      'sendMessage',
      channelId,
      {
        content: 'pong',
        replyTo: messageId,
        notify: undefined,
        nonce: callKey({ compartmentId: guildId, eventId: 'e1', handler: 'ping:0', callNo: 1 }),
      },
    ]);
  });

  it('an op without output → null', async () => {
    expect(await performOp('messages.delete', { channelId, messageId }, caller())).toBeNull();
  });

  it.each(['messages.sned', '', 'constructor', '__proto__', 'toString', 'x'.repeat(1_000_000)])(
    'the name %.20s → op.unknown',
    async (name) => {
      const fault = await faultOf(performOp(name, {}, caller()));
      expect(fault).toMatchObject({ code: 'op.unknown', status: 404, side: 'user', retryable: false });
      expect(fault.message.length).toBeLessThan(200);
    },
  );

  it('an invalid input → the fault names its path', async () => {
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
    '%j as input of messages.send → rejected',
    async (input) => {
      expect((await faultOf(performOp('messages.send', input, caller()))).code).toBe('op.bad-input');
    },
  );

  it('JSON that is nested too deeply → rejected without a crash', async () => {
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

  it('nested ids → each proven once', async () => {
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

  it('the id of another guild → rejected', async () => {
    const registry = withInput(z.object({ guildId: GuildId }));
    expect(await performOp('test.op', { guildId }, caller({ registry }))).toBeNull();
    expect((await faultOf(performOp('test.op', { guildId: foreignId }, caller({ registry })))).code).toBe(
      'op.foreign-id',
    );
  });

  it('a proof that fails → the op does not run', async () => {
    const down = new Fault('discord.unavailable', 'down');
    const { ports, calls } = opPorts({ discord: { hasChannel: () => Promise.reject(down) } });
    expect(await faultOf(performOp('messages.send', { channelId, content: 'x' }, caller({ ports })))).toBe(down);
    expect(calls.map(([method]) => method)).toEqual(['hasChannel']);
  });

  it('an unexpected error or a wrong output → a fault of the system', async () => {
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
  it('the same call → the same key of at most 25 characters; another call → another key', () => {
    const all = ['1', '11'].flatMap((compartmentId) =>
      ['e1', 'e2', 'e1,0'].flatMap((eventId) =>
        ['a:0', 'a:1'].flatMap((handler) =>
          [1, 11].map((callNo) => callKey({ compartmentId, eventId, handler, callNo })),
        ),
      ),
    );
    expect(new Set(all).size).toBe(24);
    for (const key of all) expect(key).toMatch(/^[A-Za-z0-9_-]{1,25}$/);
    const place = { compartmentId: guildId, eventId: 'e1', handler: 'a:0', callNo: 3 };
    expect(callKey(place)).toBe(callKey({ ...place }));
  });
});

describe('the grants of a compartment', () => {
  const granted = (grants: readonly Capability[]) => caller({ compartment: { ...compartment, id: 'plugin', grants } });
  const all = Object.keys(capabilities) as Capability[];
  const pairs = Object.values(ops).flatMap((op) =>
    all.map((capability) => [op.name, capability, op.capability] as const),
  );

  it('an op whose capability is granted → performed', async () => {
    await expect(performOp('kv.get', { key: 'a' }, granted(['kv:read']))).resolves.toMatchObject({ key: 'a' });
  });

  it.each(pairs)('%s with the grant %s alone → allowed only for its capability %s', async (name, grant, needed) => {
    const me = granted([grant]);
    // No op accepts a number: a granted op gets as far as its input.
    const fault = await faultOf(performOp(name, 17, me));
    if (grant === needed) expect(fault).toMatchObject({ code: 'op.bad-input' });
    else expect(fault).toMatchObject({ code: 'op.not-granted', status: 403, data: { op: name, capability: needed } });
    expect(me.calls).toEqual([]);
  });

  it.each(Object.values(ops).map((op) => [op.name, op.capability] as const))(
    '%s with all grants but %s → refused; with all grants → allowed',
    async (name, needed) => {
      const others = all.filter((capability) => capability !== needed);
      expect(await faultOf(performOp(name, 17, granted(others)))).toMatchObject({ code: 'op.not-granted' });
      expect(await faultOf(performOp(name, 17, granted(all)))).toMatchObject({ code: 'op.bad-input' });
    },
  );

  it('each capability of the table → needed by an op', () => {
    expect(new Set(Object.values(ops).map(({ capability }) => capability))).toEqual(new Set(all));
  });
});
