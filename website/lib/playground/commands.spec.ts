import type { PlaygroundCommands } from '../types';
import { filesOf, invocationOf, matching, problemOf, runnablesOf } from './commands';

const limit = { type: 4, name: 'limit', description: 'How many', required: true, min_value: 1, max_value: 10 };
const index: PlaygroundCommands = {
  applications: [{ id: '1', name: 'Mainstay' }],
  commands: [
    {
      id: '2',
      application_id: '1',
      name: 'mainstay',
      description: 'Mainstay',
      type: 1,
      options: [
        { type: 1, name: 'status', description: 'How it is' },
        { type: 2, name: 'tasks', description: 'Tasks', options: [{ type: 1, name: 'run', options: [limit] }] },
      ],
    },
    { id: '3', application_id: '1', name: 'admin', description: 'Main things', type: 1 },
    { id: '4', application_id: '1', name: 'Report', description: '', type: 3 },
  ],
};

describe('slash commands', () => {
  const runnables = runnablesOf(index);

  it('listed → one entry for each sub-command, without context menu commands', () => {
    expect(runnables.map(({ name }) => name)).toEqual(['admin', 'mainstay status', 'mainstay tasks run']);
  });

  it('searched → first by prefix, then by substring', () => {
    expect(matching(runnables, 'ma').map(({ name }) => name)).toEqual(['mainstay status', 'mainstay tasks run']);
    expect(matching(runnables, 'STATUS').map(({ name }) => name)).toEqual(['mainstay status']);
  });

  it('run → sent as Discord’s clients send them', () => {
    const run = runnables.find(({ name }) => name === 'mainstay tasks run')!;
    expect(invocationOf(run, { limit: '5' })).toMatchObject({
      id: '2',
      name: 'mainstay',
      type: 1,
      options: [
        {
          type: 2,
          name: 'tasks',
          options: [{ type: 1, name: 'run', options: [{ type: 4, name: 'limit', value: 5 }] }],
        },
      ],
    });
    expect(invocationOf(runnables[0]!, {})).toMatchObject({ name: 'admin', options: [] });
  });

  it('files → numbered; not sent with an autocomplete request', () => {
    const options = ['first', 'second', 'third'].map((name) => ({ type: 11, name, description: name }));
    const run = { ...runnables[0]!, options: [...options, { type: 3, name: 'words', description: 'x' }] };
    const values = { first: 'a.txt', third: 'c.png', words: 'x' };
    expect(invocationOf(run, values)).toMatchObject({
      options: [
        { type: 11, name: 'first', value: '0' },
        { type: 11, name: 'third', value: '1' },
        { type: 3, name: 'words', value: 'x' },
      ],
      attachments: [
        { id: '0', filename: 'a.txt' },
        { id: '1', filename: 'c.png' },
      ],
    });
    expect(invocationOf(run, values, 'words')).toMatchObject({
      options: [{ name: 'words', focused: true }],
      attachments: [],
    });
    const file = (name: string): File => new File(['x'], name);
    const files = { third: file('c.png'), second: null, first: file('a.txt') };
    expect(filesOf(run, files).map(({ name }) => name)).toEqual(['a.txt', 'c.png']);
  });

  it('invalid values → rejected before they are sent', () => {
    expect(problemOf(limit, '')).toBe('Required');
    expect(problemOf(limit, '11')).toBe('At most 10');
    expect(problemOf(limit, '1.5')).toBe('Whole numbers only');
    expect(problemOf(limit, '3')).toBeNull();
    expect(problemOf({ ...limit, required: false }, '')).toBeNull();
  });
});
