import { requireAllWalls } from './require-walls.ts';

it('no missing wall → accepted; a missing one → refused, naming each', () => {
  expect(() => requireAllWalls([])).not.toThrow();
  expect(() => requireAllWalls(['no setpriv', 'no network namespace'])).toThrow(
    expect.objectContaining({ code: 'vm.walls-missing', message: expect.stringMatching(/no setpriv\n.*no network/s) }),
  );
});
