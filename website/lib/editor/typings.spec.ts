import { withReadableTags } from './typings';

it('an example and an address in the typings → a heading with a code block on separate lines, and a link', () => {
  const typings = [
    '/**',
    ' * Sends.',
    ' *',
    ' * @see https://x.example/a/b',
    ' * @example',
    ' * ```ts',
    ' * send();',
    ' * ```',
    ' */',
  ];
  expect(withReadableTags(typings.join('\n')).split('\n')).toEqual([
    '/**',
    ' * Sends.',
    ' *',
    ' *',
    ' * [More on x.example](https://x.example/a/b)',
    ' *',
    ' *',
    ' * **Example**',
    ' *',
    ' * ```ts',
    ' * send();',
    ' * ```',
    ' */',
  ]);
});
