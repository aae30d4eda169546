import { GuildWaker } from './guild-waker.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

function setUp() {
  const notices: Array<{ owner: string; guildIds: readonly string[]; sent: () => void }> = [];
  const jobs: string[] = [];
  const waker = new GuildWaker(
    {
      wakeGuild: async (guildId) => void jobs.push(guildId),
      notifyOwner: (owner, guildIds) => new Promise((sent) => notices.push({ owner, guildIds, sent })),
    },
    silent,
  );
  return { notices, jobs, waker };
}

describe('GuildWaker', () => {
  it('a guild that no process runs → a job', async () => {
    const { notices, jobs, waker } = setUp();
    waker.wake('g', null);
    await new Promise(setImmediate);
    expect({ notices, jobs }).toEqual({ notices: [], jobs: ['g'] });
  });

  it('guilds of one process → one message at a time, each guild once', async () => {
    const { notices, jobs, waker } = setUp();
    for (const guildId of ['a', 'b', 'a']) waker.wake(guildId, 'x');
    waker.wake('c', 'y');
    await new Promise(setImmediate);
    for (const guildId of ['a', 'd', 'a']) waker.wake(guildId, 'x');
    await new Promise(setImmediate);
    expect(notices.map(({ owner, guildIds }) => [owner, guildIds])).toEqual([
      ['x', ['a', 'b']],
      ['y', ['c']],
    ]);
    notices[0]!.sent();
    await new Promise(setImmediate);
    expect(notices[2]).toMatchObject({ owner: 'x', guildIds: ['a', 'd'] });
    expect(jobs).toEqual([]);
  });
});
