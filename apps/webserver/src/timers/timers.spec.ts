import { TestWorld } from '../../test/world.ts';

describe('timers of scripts', () => {
  let world: TestWorld;
  beforeAll(async () => (world = await TestWorld.start()));
  afterAll(() => world.close());

  it('list → the next timer first, with its interval or pattern', async () => {
    const { browser, api, guild } = await world.admin();
    const { timers } = world.stores;
    const later = await timers.schedule(guild, { name: 'later', data: null, everySeconds: 3_600 });
    const soon = await timers.schedule(guild, { name: 'soon / 1', data: null, at: Date.now() + 60_000 });
    expect(await browser.json(200, 'GET', `${api}/timers`)).toEqual([
      { name: 'soon / 1', at: new Date(soon.at).toISOString(), everySeconds: null, cron: null },
      { name: 'later', at: new Date(later.at).toISOString(), everySeconds: 3_600, cron: null },
    ]);
  });

  it('fire now → the timer is due and its task is started', async () => {
    const { browser, api, guild } = await world.admin();
    const { timers } = world.stores;
    await timers.schedule(guild, { name: 'tea / 1', data: { cups: 2 }, cron: '0 12 * * *' });
    const before = Date.now();
    await browser.json(202, 'POST', `${api}/timers/${encodeURIComponent('tea / 1')}/fire`);
    const timer = await timers.get(guild, 'tea / 1');
    expect(timer).toMatchObject({ data: { cups: 2 }, cron: '0 12 * * *' });
    expect(timer!.at).toBeGreaterThanOrEqual(before);
    expect(timer!.at).toBeLessThanOrEqual(Date.now());
    const { runs } = await browser.json<{ runs: Array<{ task: string; input: unknown }> }>(200, 'GET', `${api}/runs`);
    expect(runs).toMatchObject([
      { task: 'timer.fire', input: { guildId: guild, name: 'tea / 1', scheduledFor: timer!.at } },
    ]);
  });

  it('fire an unknown timer, or one of another guild → 404', async () => {
    const { browser, api } = await world.admin();
    const other = await world.admin();
    await world.stores.timers.schedule(other.guild, { name: 'theirs', data: null, at: Date.now() + 60_000 });
    for (const name of ['none', 'theirs']) {
      expect(await browser.json(404, 'POST', `${api}/timers/${name}/fire`)).toMatchObject({ code: 'timer.unknown' });
    }
  });
});
