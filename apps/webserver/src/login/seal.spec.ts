import { Seal } from './seal.ts';

const secret = 'a secret that is long enough to be one';

describe('Seal', () => {
  it('opens what it sealed, each time in another disguise', () => {
    const seal = new Seal(secret, 'login');
    const [one, two] = [seal.seal({ a: 1 }), seal.seal({ a: 1 })];
    expect(one).not.toBe(two);
    expect(seal.open(one)).toEqual({ a: 1 });
    expect(seal.open(two)).toEqual({ a: 1 });
  });

  it('opens nothing that was changed, cut, or sealed for another purpose or with another secret', () => {
    const sealed = new Seal(secret, 'login').seal({ a: 1 });
    const bytes = Buffer.from(sealed, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    expect(new Seal(secret, 'login').open(bytes.toString('base64url'))).toBeNull();
    expect(new Seal(secret, 'login').open(sealed.slice(0, 40))).toBeNull();
    expect(new Seal(secret, 'login').open('')).toBeNull();
    expect(new Seal(secret, 'session tokens').open(sealed)).toBeNull();
    expect(new Seal(`${secret}!`, 'login').open(sealed)).toBeNull();
  });
});
