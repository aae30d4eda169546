import { createHash } from 'node:crypto';
import { readConfig } from '../config.ts';
import { KeyRing } from './key-ring.ts';

const token = 'MTAw.bot.token';
const key = 'key-of-somebody-0123456789-0123456789';
const hashed = createHash('sha256').update(key).digest('hex');

function ring(keys: string, more: Record<string, string> = {}) {
  const read = readConfig({ DISCORD_TOKEN: token, PROXY_KEYS: keys, ...more });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return new KeyRing(read.config);
}

describe('KeyRing', () => {
  it.each([`a=${key}=state,rest:interaction,gateway:bot`, `a=sha256:${hashed}=state,rest:interaction,gateway:bot`])(
    'a key or its hash → exactly its rights (%#)',
    (keys) => {
      const found = ring(keys).find(key)!;
      expect(found).toMatchObject({ name: 'a', priorities: ['interaction'] });
      expect((['state', 'gateway:bot'] as const).map((right) => found.may(right))).toEqual([true, true]);
      for (const right of ['gateway:other', 'status', 'metrics', 'operate', 'rest'] as const)
        expect(found.may(right)).toBe(false);
    },
  );

  it('the bot token, with or without its prefix → every right; wrong, empty or almost right → no caller', () => {
    const keys = ring(`a=${key}=state`);
    for (const secret of [token, `Bot ${token}`, `bot  ${token}`]) expect(keys.find(secret)?.may('operate')).toBe(true);
    for (const secret of ['', 'Bot ', `${token}x`, token.slice(1), hashed, `sha256:${hashed}`])
      expect(keys.find(secret)).toBeNull();
    // Also after a correct one.
    expect([keys.find(token)?.name, keys.find(`${token}x`), keys.find(key)?.name]).toEqual(['bot token', null, 'a']);
  });

  it('ACCEPT_BOT_TOKEN=off → the bot token gives no access', () => {
    expect(ring(`a=${key}=state`, { ACCEPT_BOT_TOKEN: 'off' }).find(token)).toBeNull();
  });

  it('X-Mainstay-Key → used before Authorization', () => {
    const keys = ring(`a=${key}=state`);
    const headers = { authorization: `Bot ${token}`, 'x-mainstay-key': key };
    expect(keys.ofRequest(headers)?.name).toBe('a');
    expect(keys.ofRequest({ ...headers, 'x-mainstay-key': 'wrong' })).toBeNull();
    expect(keys.ofRequest({ authorization: `Bearer ${key}` })).toBeNull();
  });

  it.each([
    'a=short=state',
    `a=${key}`,
    `a=${key}=everything`,
    `a=${key}=rest:fast`,
    `A B=${key}=state`,
    `a=sha256:abc=state`,
    `a=${key}=state a=${key}=rest`,
  ])('a malformed entry → named without its key (%#)', (keys) => {
    const read = readConfig({ DISCORD_TOKEN: token, PROXY_KEYS: keys });
    expect(read).toMatchObject({ problems: [expect.stringMatching(/^PROXY_KEYS: /)] });
    expect(JSON.stringify(read)).not.toContain(key);
  });
});
