import { JobClock } from './job-clock.ts';

/** A job that gets this share of the CPU time. */
function setUp(share: number | null) {
  const state = { ms: 0, cpu: 100, share };
  const timers: Array<{ at: number; ring: () => void }> = [];
  const clock = new JobClock({
    cpuMs: () => (state.share === null ? null : state.cpu),
    now: () => state.ms,
    setTimer: (ring, ms) => {
      const timer = { at: state.ms + ms, ring };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  const run = (until: number): void => {
    for (; state.ms < until; state.ms += 1, state.cpu += state.share ?? 0) {
      for (const timer of timers.filter(({ at }) => at <= state.ms)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.ring();
      }
    }
  };
  return { state, timers, clock, run };
}

describe('JobClock', () => {
  it.each([
    ['all of the CPU', 1, 1_000],
    ['half of the CPU', 0.5, 2_000],
    ['nearly no CPU: at most four times the limit', 0.01, 4_000],
    ['an unknown part of the CPU: wall-clock time', null, 1_000],
  ])('a limit of 1 s, the job gets %s → reached after that time', (_, share, expected) => {
    const { clock, state, run } = setUp(share);
    const reached: number[] = [];
    clock.after(1_000, () => reached.push(state.ms));
    run(6_000);
    expect(reached).toHaveLength(1);
    expect(reached[0]).toBeGreaterThanOrEqual(expected);
    expect(reached[0]).toBeLessThanOrEqual(expected + 20);
  });

  it('used time → CPU time since the start of the job', () => {
    const { clock, run } = setUp(0.25);
    run(400);
    expect(clock.usedMs).toBe(100);
  });

  it('stopped → no limit is reached', () => {
    const { clock, timers, run } = setUp(1);
    const reached: string[] = [];
    clock.after(100, () => reached.push('quick'));
    clock.after(1_000, () => reached.push('whole'));
    run(200);
    clock.stop();
    run(2_000);
    expect([reached, timers]).toEqual([['quick'], []]);
  });
});
