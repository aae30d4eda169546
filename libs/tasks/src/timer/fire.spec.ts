import type { InboxEvent, Timer, TimersPort } from '#libs/ports';
import { Killed } from '../../memory/memory-discord.ts';
import { runAttempts } from '../../memory/run-attempts.ts';
import { timerFire } from './fire.task.ts';

const guildId = '400000000000000001';
const at = Date.parse('2026-01-01T00:00:00Z');
const next = at + 60_000;

/** One guild's timers and inbox, and a process that can be killed at each of their calls. */
function world(timer: Partial<Timer> | null, killAfter = Infinity) {
  const row: { timer: Timer | null } = { timer: timer && { name: 'tea', data: { cups: 2 }, at, ...timer } };
  const inbox = new Map<string, InboxEvent>();
  const wakes: string[] = [];
  let left = killAfter;
  const alive = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    const result = work();
    left -= 1;
    if (left === 0) throw new Killed();
    return result;
  };
  const timers = {
    get: (_: string, name: string) => alive(() => (row.timer?.name === name ? row.timer : null)),
    advance: (_: string, __: string, scheduledFor: number) =>
      alive(() => {
        if (row.timer?.at !== scheduledFor) return { next: row.timer?.at ?? null };
        row.timer = row.timer.everySeconds ? { ...row.timer, at: next } : null;
        return { next: row.timer?.at ?? null };
      }),
  } as unknown as TimersPort;
  const ports = {
    timers,
    clock: { now: () => at + 5 },
    inbox: { append: (events: InboxEvent[]) => alive(() => events.forEach((event) => inbox.set(event.id, event))) },
    work: { wakeGuild: (id: string) => alive(() => void wakes.push(id)) },
  };
  return { row, inbox, wakes, ports: ports as never };
}

const input = { guildId, name: 'tea', scheduledFor: at };

describe('timer.fire', () => {
  it('puts the event into the guild’s inbox, wakes the guild and forgets the timer', async () => {
    const { ports, inbox, wakes, row } = world({});
    expect((await runAttempts(timerFire, input, ports)).output).toEqual({ fired: true, next: null });
    expect([...inbox.values()]).toEqual([
      {
        id: `timer:${guildId}:tea:${at}`,
        guildId,
        name: 'timer.fire',
        payload: { name: 'tea', data: { cups: 2 }, scheduledFor: '2026-01-01T00:00:00.000Z' },
      },
    ]);
    expect(wakes).toEqual([guildId]);
    expect(row.timer).toBeNull();
  });

  it('sets a repeating timer anew', async () => {
    const { ports, row } = world({ everySeconds: 60 });
    expect((await runAttempts(timerFire, input, ports)).output).toEqual({ fired: true, next });
    expect(row.timer?.at).toBe(next);
  });

  it.each([
    ['cancelled', null],
    ['set to another time', { at: at + 1 }],
    ['replaced by another', { name: 'coffee' }],
  ])('does nothing for a timer that was %s', async (_, timer) => {
    const { ports, inbox, row } = world(timer);
    const before = row.timer;
    expect((await runAttempts(timerFire, input, ports)).output).toEqual({ fired: false, next: null });
    expect(inbox.size).toBe(0);
    expect(row.timer).toEqual(before);
  });

  it('never fires early', async () => {
    const { ports, inbox } = world({});
    const early = runAttempts(timerFire, { ...input, scheduledFor: at + 1005 }, ports);
    await expect(early).rejects.toMatchObject({ code: 'timer.early', retryable: true, retryAfterMs: 1000 });
    expect(inbox.size).toBe(0);
  });

  it.each([1, 2, 3, 4])('fires once when it is killed after its call %i', async (killAfter) => {
    const { ports, inbox, wakes, row } = world({ everySeconds: 60 }, killAfter);
    const { output, attempts } = await runAttempts(timerFire, input, ports);
    expect(attempts).toBe(2);
    expect(output.fired).toBe(true);
    expect(inbox.size).toBe(1);
    expect(wakes.length).toBeGreaterThan(0);
    expect(row.timer?.at).toBe(next);
  });
});
