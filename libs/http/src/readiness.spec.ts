import { Readiness } from './readiness.ts';

describe('Readiness', () => {
  function setUp() {
    const state = { now: 0, asked: 0, away: false };
    const database = () => {
      state.asked += 1;
      return state.away ? Promise.reject(new Error('away')) : Promise.resolve();
    };
    return { state, readiness: new Readiness({ database, bus: () => Promise.resolve() }, () => state.now) };
  }

  it('many calls within one second → each backend is checked once', async () => {
    const { state, readiness } = setUp();
    await Promise.all(Array.from({ length: 50 }, () => readiness.failing()));
    state.now = 999;
    expect(await readiness.failing()).toEqual([]);
    expect(state.asked).toBe(1);
  });

  it('a call one second later → checks again, and names the failing backends', async () => {
    const { state, readiness } = setUp();
    await readiness.failing();
    state.away = true;
    state.now = 1_000;
    expect(await readiness.failing()).toEqual(['database']);
    state.away = false;
    state.now = 2_000;
    expect(await readiness.failing()).toEqual([]);
    expect(state.asked).toBe(3);
  });
});
