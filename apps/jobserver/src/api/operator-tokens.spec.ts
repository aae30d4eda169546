import type { Request } from 'express';
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { namedToken, OperatorTokens } from './operator-tokens.ts';

const line = (name: string, token: string) => `${name}:${createHash('sha256').update(token).digest('hex')}`;
const asked = (authorization: string | undefined, ip = '192.0.2.1') =>
  ({ ip, headers: authorization === undefined ? {} : { authorization } }) as Request;
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('OperatorTokens', () => {
  const tokens = () => new OperatorTokens({ tokens: [namedToken('ada', 'token-of-ada'), namedToken('ben', 'x')] });

  it('a bearer token → its name; another one, none, or a wrong form → null', () => {
    expect(tokens().nameOf(asked('Bearer token-of-ada'))).toBe('ada');
    expect(tokens().nameOf(asked('bearer x'))).toBe('ben');
    for (const header of ['Bearer token-of-ad', 'Bearer', 'token-of-ada', basic('a:token-of-ada'), undefined]) {
      expect(tokens().nameOf(asked(header))).toBeNull();
    }
  });

  it('the token as password of HTTP Basic → its name where that is allowed', () => {
    expect(tokens().nameOf(asked(basic('anybody:token-of-ada')), { basic: true })).toBe('ada');
    expect(tokens().nameOf(asked(basic('token-of-ada:')), { basic: true })).toBeNull();
  });

  it('10 wrong tokens of one address → its next tokens are rejected; other addresses are not affected; a minute later it may send again', () => {
    let now = 0;
    const all = new OperatorTokens({ tokens: [namedToken('ada', 'right')], now: () => now });
    for (let guess = 0; guess < 10; guess += 1) expect(all.nameOf(asked(`Bearer ${guess}`))).toBeNull();
    const tooMany = expect.objectContaining({ code: 'http.too-many-requests', status: 429, retryAfterMs: 6_000 });
    expect(() => all.nameOf(asked('Bearer right'))).toThrow(tooMany);
    expect(all.nameOf(asked('Bearer right', '192.0.2.2'))).toBe('ada');
    expect(all.nameOf(asked(undefined))).toBeNull();
    now = 6_000;
    expect(all.nameOf(asked('Bearer right'))).toBe('ada');
    expect(all.nameOf(asked('Bearer wrong'))).toBeNull();
    expect(() => all.nameOf(asked('Bearer right'))).toThrow(tooMany);
  });

  it('right tokens, any number → never rejected', () => {
    const all = tokens();
    for (let call = 0; call < 100; call += 1) expect(all.nameOf(asked('Bearer x'))).toBe('ben');
  });

  it('addresses of one IPv6 /64 network → one client', () => {
    const all = tokens();
    for (let guess = 0; guess < 10; guess += 1) all.nameOf(asked(`Bearer ${guess}`, `2001:db8::${guess + 1}`));
    expect(() => all.nameOf(asked('Bearer x', '2001:db8::ff'))).toThrow('Too many requests');
    expect(all.nameOf(asked('Bearer x', '2001:db8:0:1::1'))).toBe('ben');
  });

  describe('tokens in a file', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-tokens-'));
    afterAll(() => rmSync(dir, { recursive: true, force: true }));
    const file = path.join(dir, 'tokens');
    /** Writes like a careful operator: the file is complete at any time. */
    function put(text: string): void {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    }

    it('a file that changes → its new tokens, without a restart', () => {
      put(`# on call\n${line('ada', 'first')}\n\n`);
      const all = new OperatorTokens({ tokens: [], file });
      expect(all.nameOf(asked('Bearer first'))).toBe('ada');
      put(`${line('ada', 'second')}\n${line('ben', 'third')}\n`);
      expect(all.nameOf(asked('Bearer first'))).toBeNull();
      expect(all.nameOf(asked('Bearer third'))).toBe('ben');
    });

    it('a file that is missing or malformed: at the start → an error; later → the previous tokens', () => {
      put('no token\n');
      expect(() => new OperatorTokens({ tokens: [], file })).toThrow('OPERATOR_TOKENS_FILE: token 1 is not');
      expect(() => new OperatorTokens({ tokens: [], file: path.join(dir, 'none') })).toThrow('ENOENT');
      put(line('ada', 'first'));
      const all = new OperatorTokens({ tokens: [], file });
      put('no token\n');
      expect(all.nameOf(asked('Bearer first'))).toBe('ada');
      rmSync(file);
      expect(all.nameOf(asked('Bearer first'))).toBe('ada');
    });
  });
});
