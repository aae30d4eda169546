import fc from 'fast-check';
import { seed } from './effort.ts';

it('two runs with one seed → fast-check creates the same inputs', () => {
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
