import { Seal } from './seal.ts';

const secret = 'a secret that is long enough to be one';
const login = (...secrets: string[]) => new Seal(secrets, 'login');

describe('Seal', () => {
  it('a value sealed twice → two texts, and both open', () => {
    const seal = login(secret);
    const [one, two] = [seal.seal({ a: 1 }), seal.seal({ a: 1 })];
    expect(one).not.toBe(two);
    expect(seal.open(one)).toEqual({ a: 1 });
    expect(seal.open(two)).toEqual({ a: 1 });
  });

  it('changed at any byte, cut, of another purpose or secret → null', () => {
    const sealed = login(secret).seal({ a: 1 });
    const length = Buffer.from(sealed, 'base64url').length;
    for (let at = 0; at < length; at += 1) {
      const bytes = Buffer.from(sealed, 'base64url');
      bytes[at]! ^= 1;
      expect(login(secret).open(bytes.toString('base64url'))).toBeNull();
      expect(login(secret).open(sealed.slice(0, at))).toBeNull();
    }
    expect(new Seal([secret], 'session tokens').open(sealed)).toBeNull();
    expect(login(`${secret}!`).open(sealed)).toBeNull();
  });

  it('of another owner → null', () => {
    const sealed = login(secret).seal({ a: 1 }, 'ada');
    expect(login(secret).open(sealed, 'ada')).toEqual({ a: 1 });
    expect(login(secret).open(sealed, 'ben')).toBeNull();
    expect(login(secret).open(sealed)).toBeNull();
  });

  it('sealed with an earlier secret → opens while that secret is listed; the first secret seals', () => {
    const sealed = login('the earlier secret').seal({ a: 1 });
    expect(login(secret, 'the earlier secret').open(sealed)).toEqual({ a: 1 });
    const resealed = login(secret, 'the earlier secret').seal({ a: 1 });
    expect(login(secret).open(resealed)).toEqual({ a: 1 });
    expect(login('the earlier secret').open(resealed)).toBeNull();
  });
});
