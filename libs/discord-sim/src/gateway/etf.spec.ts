import fc from 'fast-check';
import { decodeEtf, encodeEtf, EtfError } from './etf.ts';

const json = fc.jsonValue({ depthSize: 'large' }).map((value) => JSON.parse(JSON.stringify(value)) as never);

// https://docs.discord.com/developers/events/gateway#using-etf-encoding
describe('the external term format', () => {
  it('any JSON value → the same value after writing and reading', () => {
    fc.assert(
      fc.property(json, fc.boolean(), (value, keysAsAtoms) => {
        expect(decodeEtf(encodeEtf(value, keysAsAtoms))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('any bytes → a value or an EtfError', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.from([131, ...tail]));
    fc.assert(
      fc.property(bytes, (term) => {
        try {
          decodeEtf(term);
        } catch (error) {
          expect(error).toBeInstanceOf(EtfError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  // Output of erlpack 0.1.4.
  it.each([
    [null, 'g3MDbmls'],
    [true, 'g3MEdHJ1ZQ=='],
    [0, 'g2EA'],
    [256, 'g2IAAAEA'],
    [-1, 'g2L/////'],
    [2_147_483_648, 'g24EAAAAAIA='],
    [-2_147_483_649, 'g0bB4AAAACAAAA=='],
    [1.5, 'g0Y/+AAAAAAAAA=='],
    [{ 7: null }, 'g3QAAAABYQdzA25pbA=='],
    [{ 3: false, 'Gt t': null }, 'g3QAAAACYQNzBWZhbHNlbQAAAARHdCB0cwNuaWw='],
  ])('reads %j as the field’s own implementation writes it', (value, base64) => {
    expect(decodeEtf(Buffer.from(base64, 'base64'))).toEqual(value);
  });

  it('writes numbers, atoms and empty lists byte by byte as Erlang does', () => {
    expect(encodeEtf({ op: 10, d: [] }).toString('hex')).toBe('83740000000273026f70610a7301646a');
    expect(encodeEtf(2 ** 32).toString('hex')).toBe('836e05000000000001');
  });

  it.each([
    ['a list that says it is larger than the message', '836cffffffff'],
    ['a map that says it is larger than the message', '8374ffffffff'],
    ['a compressed term', '8350000000ff78'],
    ['text that is no UTF-8', '836d00000001ff'],
    ['bytes after the term', '83610000'],
    ['an improper list', '836c00000001610161'],
    ['another version', '826101'],
    ['a number without end', `836f000003e800${'ff'.repeat(1000)}`],
    ['ten thousand lists in each other', `83${'6c00000001'.repeat(10_000)}6a`],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeEtf(Buffer.from(hex, 'hex'))).toThrow(EtfError);
  });

  it('keeps ids exact that a double cannot hold', () => {
    const term = Buffer.alloc(12);
    term.set([131, 110, 8, 0]);
    term.writeBigUInt64LE(1_193_841_524_736_262_144n + 1n, 4);
    expect(decodeEtf(term)).toBe('1193841524736262145');
  });

  it('refuses keys that are atoms where Discord does', () => {
    expect(() => decodeEtf(encodeEtf({ op: 1 }), 'text')).toThrow(EtfError);
    expect(decodeEtf(encodeEtf({ op: 1 }, false), 'text')).toEqual({ op: 1 });
  });

  it('keeps a key named __proto__ a key', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as object;
    expect(Object.keys(decodeEtf(encodeEtf(value)) as object)).toEqual(['__proto__']);
  });
});
