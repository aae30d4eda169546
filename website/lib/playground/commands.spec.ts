import type { PlaygroundCommands } from '../types';
import { invocationOf, matching, problemOf, runnablesOf } from './commands';

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

  it('are listed with each sub-command for itself, and without those of menus', () => {
    expect(runnables.map(({ name }) => name)).toEqual(['admin', 'mainstay status', 'mainstay tasks run']);
  });

  it('are found by how they begin, then by what they contain', () => {
    expect(matching(runnables, 'ma').map(({ name }) => name)).toEqual(['mainstay status', 'mainstay tasks run']);
    expect(matching(runnables, 'STATUS').map(({ name }) => name)).toEqual(['mainstay status']);
  });

  it('are sent as Discord’s clients send them', () => {
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

  it('are checked before they are sent', () => {
    expect(problemOf(limit, '')).toBe('Required');
    expect(problemOf(limit, '11')).toBe('At most 10');
    expect(problemOf(limit, '1.5')).toBe('Whole numbers only');
    expect(problemOf(limit, '3')).toBeNull();
    expect(problemOf({ ...limit, required: false }, '')).toBeNull();
  });
});
