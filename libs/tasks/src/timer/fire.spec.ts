import type { Firing, GuildLogLine, TimersPort } from '#libs/ports';
import { Killed } from '../../memory/memory-discord.ts';
import { runAttempts } from '../../memory/run-attempts.ts';
import { timerFire } from './fire.task.ts';

const guildId = '400000000000000001';
const at = Date.parse('2026-01-01T00:00:00Z');
const next = at + 60_000;

/** A firing in a process that can be killed at each of its calls. */
function world(firing: Partial<Firing> = {}, killAfter = Infinity) {
  const fired: number[] = [];
  const wakes: string[] = [];
  const lines: GuildLogLine[] = [];
  let left = killAfter;
  const alive = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    const result = work();
    left -= 1;
    if (left === 0) throw new Killed();
    return result;
  };
  const timers = {
    fire: (_: string, __: string, scheduledFor: number) =>
      alive(() => {
        if (!fired.includes(scheduledFor)) fired.push(scheduledFor);
        return { fired: true, merged: 0, tell: null, next, ...firing };
      }),
  } as unknown as TimersPort;
  const ports = {
    timers,
    clock: { now: () => at + 5 },
    guildLog: { append: (_: string, added: GuildLogLine[]) => alive(() => void lines.push(...added)) },
    work: { wakeGuild: (id: string) => alive(() => void wakes.push(id)) },
  };
  return { fired, wakes, lines, ports: ports as never };
}

const input = { guildId, name: 'tea', scheduledFor: at };

describe('timer.fire', () => {
  it('a due timer → fired, and its guild is woken', async () => {
    const { ports, fired, wakes, lines } = world();
    expect((await runAttempts(timerFire, input, ports)).output).toEqual({ fired: true, next });
    expect(fired).toEqual([at]);
    expect(wakes).toEqual([guildId]);
    expect(lines).toEqual([]);
  });

  it('a timer that was cancelled or set to another time → no guild is woken', async () => {
    const { ports, wakes } = world({ fired: false, next: at + 1 });
    expect((await runAttempts(timerFire, input, ports)).output).toEqual({ fired: false, next: at + 1 });
    expect(wakes).toEqual([]);
  });

  it.each([
    ['merged', 'timers.merged', '20 firings came as one'],
    ['left-out', 'timers.left-out', 'missed more than'],
  ] as const)('firings that were %s → a line in the guild’s log', async (tell, code, text) => {
    const { ports, lines } = world({ merged: 19, tell });
    await runAttempts(timerFire, input, ports);
    expect(lines).toMatchObject([{ level: 'warn', code, message: expect.stringContaining(text) }]);
  });

  it('a timer that is not due → not fired', async () => {
    const { ports, fired } = world();
    const early = runAttempts(timerFire, { ...input, scheduledFor: at + 1005 }, ports);
    await expect(early).rejects.toMatchObject({ code: 'timer.early', retryable: true, retryAfterMs: 1000 });
    expect(fired).toEqual([]);
  });

  it.each([1, 2, 3])('killed after its call %i → fires once and wakes the guild', async (killAfter) => {
    const { ports, fired, wakes } = world({ tell: 'merged' }, killAfter);
    const { output, attempts } = await runAttempts(timerFire, input, ports);
    expect(attempts).toBe(2);
    expect(output.fired).toBe(true);
    expect(fired).toEqual([at]);
    expect(wakes.length).toBeGreaterThan(0);
  });
});
