import fc from 'fast-check';
import { memberBytes } from './scan.ts';

describe('memberBytes', () => {
  it('any JSON in any key order → the bytes of d, as JSON.parse would read them', () => {
    const json = fc.record({
      a: fc.jsonValue(),
      b: fc.jsonValue(),
      d: fc.jsonValue(),
      first: fc.boolean(),
      space: fc.constantFrom(0, 1, 2),
    });
    fc.assert(
      fc.property(json, ({ a, b, d, first, space }) => {
        const object = first ? { d, a, b } : { a, b, d };
        const bytes = memberBytes(Buffer.from(JSON.stringify(object, null, space)), 'd');
        expect(JSON.parse(String(bytes))).toEqual(JSON.parse(JSON.stringify(d)));
      }),
      { numRuns: 500 },
    );
  });

  it('strings that look like keys → ignored', () => {
    const text = '{"t":"X \\",\\"d\\":1","op":0,"d":{"content":"}\\\\","d":{"s":2}},"s":7}';
    expect(memberBytes(Buffer.from(text), 'd')?.toString()).toBe('{"content":"}\\\\","d":{"s":2}}');
    expect(memberBytes(Buffer.from('{"a":[{"d":1}]}'), 'd')).toBeNull();
  });
});
