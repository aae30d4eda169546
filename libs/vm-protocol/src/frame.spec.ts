import fc from 'fast-check';
import { BadFrame, encodeFrame, FrameReader } from './frame.ts';

describe('frames', () => {
  it('a stream cut at any place → the same frames', () => {
    const frames = fc.array(
      fc.record({ head: fc.dictionary(fc.string(), fc.jsonValue()), body: fc.string({ unit: 'grapheme' }) }),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ head, body }) => encodeFrame(head, body)));
        const reader = new FrameReader(1_000_000);
        const got = [];
        for (let at = 0, n = 0; at < stream.length; n += 1) {
          const size = cuts[n % cuts.length] ?? 1;
          got.push(...reader.push(stream.subarray(at, at + size)));
          at += size;
        }
        const asJson = sent.map(({ head, body }) => ({ head: JSON.parse(JSON.stringify(head)) as object, body }));
        expect(got).toEqual(asJson);
      }),
    );
  });

  it('frames that no correct peer sends → rejected', () => {
    const read = (bytes: Buffer): unknown => [...new FrameReader(1_000).push(bytes)];
    const numbers = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer);
    expect(() => read(numbers(2_000, 4))).toThrow(BadFrame);
    expect(() => read(numbers(10, 900))).toThrow(BadFrame);
    expect(() => read(Buffer.concat([numbers(6, 2), Buffer.from('??')]))).toThrow(BadFrame);
    expect(() => read(Buffer.concat([numbers(5, 1), Buffer.from('1')]))).toThrow(BadFrame);
  });

  it('random bytes → frames or BadFrame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect([...new FrameReader(1_000).push(Buffer.from(bytes))]).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(BadFrame);
        }
      }),
    );
  });
});
