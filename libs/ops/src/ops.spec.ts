import { Fault, limits, type FaultCode, type Json } from '#libs/vocabulary';
import {
  channelId,
  compartment,
  guildId,
  member,
  message,
  messageId,
  opPorts,
  roleId,
  userId,
} from '../memory/op-ports.ts';
import { callKey } from './call-key.ts';
import { performOp } from './perform-op.ts';
import type { ops } from './registry.gen.ts';

const place = { compartmentId: guildId, eventId: 'e1', handler: 'notes:0' };
const from = { compartment, eventId: 'e1', handler: 'notes:0' };
const once = callKey({ ...place, callNo: 7 });

async function perform(name: string, input: unknown, overrides: Parameters<typeof opPorts>[0] = {}) {
  const { ports, calls } = opPorts(overrides);
  const output = await performOp(name, input, { ...from, callNo: 7, script: 'notes', ports });
  return { output, calls: calls.filter(([method]) => !String(method).startsWith('has')) };
}

describe('each op', () => {
  it.each<[keyof typeof ops, unknown, unknown[], Json]>([
    ['messages.edit', { channelId, messageId, content: 'x' }, ['editMessage', channelId, messageId, 'x'], message],
    ['messages.delete', { channelId, messageId, reason: 'r' }, ['deleteMessage', channelId, messageId, 'r'], null],
    ['messages.get', { channelId, messageId }, ['getMessage', channelId, messageId], message],
    ['messages.list', { channelId }, ['listMessages', channelId, { limit: 50 }], [message] as never],
    ['reactions.add', { channelId, messageId, emoji: '👍' }, ['addReaction', channelId, messageId, '👍'], null],
    ['members.get', { userId }, ['member', guildId, userId], member],
    ['roles.add', { userId, roleId }, ['addRole', guildId, userId, roleId, undefined], null],
    ['roles.remove', { userId, roleId, reason: 'r' }, ['removeRole', guildId, userId, roleId, 'r'], null],
    [
      'kv.get',
      { key: 'a' },
      ['get', guildId, 'a'],
      { key: 'a', value: 1, version: 1, expiresAt: '1970-01-01T00:00:00.000Z' },
    ],
    ['kv.set', { key: 'a', value: [1] }, ['set', guildId, 'a', [1], { once, ttlSeconds: undefined }], { version: 2 }],
    ['kv.delete', { key: 'a' }, ['delete', guildId, 'a', { once }], { deleted: true }],
    [
      'kv.list',
      undefined,
      ['list', guildId, { limit: 100 }],
      { entries: [{ key: 'a', value: null, version: 1, expiresAt: null }], next: null },
    ],
    [
      'kv.top',
      { prefix: 'p/' },
      ['top', guildId, { prefix: 'p/', order: 'highest', limit: 10 }],
      [{ key: 'a', value: 3 }],
    ],
    ['kv.incr', { key: 'a' }, ['incr', guildId, 'a', 1, { once }], { value: 3, version: 3 }],
    ['timers.cancel', { name: 'a' }, ['cancel', guildId, 'a', { once }], { cancelled: true }],
    [
      'log',
      { message: 'hi' },
      ['append', guildId, [{ level: 'info', message: 'hi', eventId: 'e1', once, script: 'notes' }]],
      null,
    ],
  ])('%s', async (name, input, call, output) => {
    expect(await perform(name, input)).toEqual({ output, calls: [call] });
  });

  it('messages.delete of a missing message → counts as deleted; other faults are thrown', async () => {
    const failing = (code: FaultCode) => ({ discord: { deleteMessage: () => Promise.reject(new Fault(code, 'no')) } });
    const input = { channelId, messageId };
    expect((await perform('messages.delete', input, failing('discord.unknown-message'))).output).toBeNull();
    await expect(perform('messages.delete', input, failing('discord.missing-permissions'))).rejects.toThrow('no');
  });

  it('messages.send of an event that may repeat → looks for the message first; each message belongs to one call', async () => {
    const earlier = ['1', '2'].map((n) => ({ ...message, id: `10000000000000001${n}` }));
    const { ports, calls } = opPorts({ discord: { findSent: () => Promise.resolve(earlier) } });
    const handling = { mayRepeat: true, since: 5, sent: new Map<string, string>() };
    const ids = [];
    for (const callNo of [1, 2, 3]) {
      const caller = { ...from, callNo, script: null, ports, handling };
      ids.push(((await performOp('messages.send', { channelId, content: 'hi' }, caller)) as { id: string }).id);
    }
    expect(ids).toEqual([...earlier.map(({ id }) => id), messageId]);
    expect(calls.filter(([method]) => method === 'sendMessage')).toHaveLength(1);
    // A second attempt: each call finds its own message again.
    const caller = { ...from, callNo: 2, script: null, ports, handling };
    expect(await performOp('messages.send', { channelId, content: 'hi' }, caller)).toMatchObject({ id: ids[1] });
    expect(calls.find(([method]) => method === 'findSent')).toEqual([
      'findSent',
      channelId,
      { content: 'hi', replyTo: undefined, notify: undefined, nonce: callKey({ ...place, callNo: 1 }) },
      5,
    ]);
  });

  it.each([
    ['says that a message may be there twice where it may not look', false, 'messages.maybe-twice'],
    ['waits for Discord where it cannot look now', true, undefined],
  ])('messages.send %s', async (_, retryable, code) => {
    const { ports, calls } = opPorts({
      discord: { findSent: () => Promise.reject(new Fault('discord.no', 'no', { retryable })) },
    });
    const handling = { mayRepeat: true, since: 0, sent: new Map<string, string>() };
    const caller = { ...from, callNo: 1, script: null, ports, handling };
    await performOp('messages.send', { channelId, content: 'hi' }, caller).catch(() => null);
    const told = calls
      .filter(([method]) => method === 'append')
      .map(([, , lines]) => (lines as [{ code: string }])[0].code);
    expect(told).toEqual(code === undefined ? [] : [code]);
    expect(calls.filter(([method]) => method === 'sendMessage')).toHaveLength(code === undefined ? 0 : 1);
  });

  it('kv.get of a missing key → null', async () => {
    expect((await perform('kv.get', { key: 'a' }, { kv: { get: () => Promise.resolve(null) } })).output).toBeNull();
  });

  it.each([
    ['kv.set', { key: '', value: 1 }],
    ['kv.set', { key: 'k'.repeat(limits.kv.keyLength + 1), value: 1 }],
    ['kv.set', { key: 'a\0b', value: 1 }],
    ['kv.set', { key: '\ud800', value: 1 }],
    ['kv.set', { key: 'a' }],
    ['kv.set', { key: 'a', value: 1, ttlSeconds: 0 }],
    ['kv.set', { key: 'a', value: { deep: [Number.NaN] } }],
    ['kv.set', { key: 'a', value: JSON.parse('[1e400]') as Json }],
    ['timers.schedule', { name: 't', in: 1, data: { b: Number.NaN } }],
    ['kv.top', { limit: 0 }],
    ['kv.top', { order: 'ascending' }],
    ['kv.incr', { key: 'a', by: 0.5 }],
    ['kv.incr', { key: 'a', by: 2 ** 53 }],
    ['kv.list', { limit: limits.kv.listPage + 1 }],
    ['messages.send', { channelId, content: 'x'.repeat(limits.messages.contentLength + 1) }],
    ['messages.send', { channelId, content: 'x', notify: ['here'] }],
    ['reactions.add', { channelId, messageId, emoji: '../../../guilds/1' }],
    ['reactions.add', { channelId, messageId, emoji: '..' }],
    ['reactions.add', { channelId, messageId, emoji: '\ud83d' }],
    ['log', { message: 'x'.repeat(limits.log.lineLength + 1) }],
    ['timers.cancel', { name: '' }],
  ])('%s refuses a bad input (%#)', async (name, input) => {
    await expect(perform(name, input)).rejects.toMatchObject({ code: 'op.bad-input' });
  });
});

describe('timers.schedule', () => {
  const schedule = async (timer: object) => (await perform('timers.schedule', { name: 't', ...timer })).calls[0]!;

  it('seconds, a time, an interval or a pattern → the first time', async () => {
    const before = Date.now();
    const [, , soon] = (await schedule({ in: 60, data: { a: 1 } })) as [string, string, { at: number; data: Json }];
    expect(soon.data).toEqual({ a: 1 });
    expect(soon.at - before).toBeGreaterThanOrEqual(60_000);
    expect(soon.at - Date.now()).toBeLessThanOrEqual(60_000);
    expect(await schedule({ every: 5 })).toEqual([
      'schedule',
      guildId,
      { name: 't', data: null, at: undefined, everySeconds: 5, cron: undefined, plan: '{"every":5}' },
      { once },
    ]);
    expect((await schedule({ cron: '0 9 * * 1' }))[2]).toMatchObject({ cron: '0 9 * * 1', at: undefined });
    const at = new Date(Date.now() + 3_600_000).toISOString();
    expect((await schedule({ at, every: 60 }))[2]).toMatchObject({ at: Date.parse(at), everySeconds: 60 });
  });

  it('the same request → the same plan; `in` alone → no plan', async () => {
    const planOf = async (timer: object) => ((await schedule(timer))[2] as { plan?: string }).plan;
    expect(await planOf({ in: 60 })).toBeUndefined();
    expect(await planOf({ in: 10, every: 60 })).toBe(await planOf({ every: 60, in: 10 }));
    const plans = [
      { every: 60 },
      { every: 61 },
      { in: 10, every: 60 },
      { cron: '* * * * *' },
      { at: '2026-12-01T00:00:00Z' },
    ];
    expect(new Set(await Promise.all(plans.map(planOf))).size).toBe(plans.length);
  });

  it('a time in the past → fires at once', async () => {
    const before = Date.now();
    const [, , timer] = (await schedule({ at: '2001-01-01T00:00:00Z' })) as [string, string, { at: number }];
    expect(timer.at).toBeGreaterThanOrEqual(before);
  });

  it.each([
    [{}, 'op.bad-input'],
    [{ in: 1, at: '2030-01-01T00:00:00Z' }, 'op.bad-input'],
    [{ cron: '* * * * *', in: 1 }, 'op.bad-input'],
    [{ in: 0 }, 'op.bad-input'],
    [{ in: limits.timers.horizonSeconds + 1 }, 'op.bad-input'],
    [{ at: 'tomorrow' }, 'op.bad-input'],
    [{ at: '9999-01-01T00:00:00Z' }, 'timers.too-far'],
    [{ in: 1, data: 'x'.repeat(limits.timers.dataBytes) }, 'timers.data-too-large'],
    [{ in: 1, name: 'x'.repeat(limits.timers.nameLength + 1) }, 'op.bad-input'],
  ])('refuses %.60j', async (timer, code) => {
    await expect(schedule(timer)).rejects.toMatchObject({ code });
  });
});
