import fc from 'fast-check';
import { seed } from './effort.ts';

it('fast-check makes the same inputs in each run', () => {
  expect(fc.readConfigureGlobal()).toMatchObject({ seed });
  const inputs: number[] = [];
  fc.assert(
    fc.property(fc.nat(), (input) => {
      inputs.push(input);
    }),
    { numRuns: 5 },
  );
  expect(inputs).toEqual(fc.sample(fc.nat(), { numRuns: 5, seed }));
});
