import { withReadableExamples } from './typings';

it('an example in the typings → a heading, then a code block on separate lines', () => {
  const typings = [
    '/**',
    ' * Sends.',
    ' *',
    ' * @see https://x.example',
    ' * @example',
    ' * ```ts',
    ' * send();',
    ' * ```',
    ' */',
  ];
  expect(withReadableExamples(typings.join('\n')).split('\n')).toEqual([
    '/**',
    ' * Sends.',
    ' *',
    ' * @see https://x.example',
    ' *',
    ' * **Example**',
    ' *',
    ' * ```ts',
    ' * send();',
    ' * ```',
    ' */',
  ]);
});
