import type { RunLogLine, RunStorePort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { RunLogBuffer } from './run-log.ts';

type Line = Omit<RunLogLine, 'id' | 'at'>;

function setUp() {
  const written: Line[] = [];
  const state = { isAway: false };
  const log = async (_runId: string, lines: Line[]): Promise<void> => {
    if (state.isAway) throw new Fault('database.unavailable', 'away');
    if (lines.some(({ message }) => message.startsWith('bad'))) throw new Fault('database.refused', 'no');
    written.push(...lines);
  };
  const buffer = new RunLogBuffer({ log } as unknown as RunStorePort, 'run', () => {});
  return { buffer, state, written };
}
const line = (message: string, level: Line['level'] = 'info'): Line => ({ level, message, fields: null });
const dropped = (count: number): Line => ({ level: 'warn', message: 'log lines were dropped', fields: { count } });

describe('log of a run', () => {
  it('more lines than an attempt may write → warnings and errors are kept, and one line counts the others', async () => {
    const { buffer, written } = setUp();
    for (let n = 0; n < limits.log.linesPerAttempt; n += 1) {
      buffer.add(line(String(n)));
      if (n % 1_000 === 999) await buffer.flush();
    }
    for (let n = 0; n < 50; n += 1) buffer.add(line('too much'));
    buffer.add(line('close to the end', 'warn'));
    for (let n = 0; n < 20; n += 1) buffer.add(line('too much', 'debug'));
    buffer.add(line('failed', 'error'));
    await buffer.end();
    expect(written.slice(limits.log.linesPerAttempt)).toEqual([
      dropped(70),
      line('close to the end', 'warn'),
      line('failed', 'error'),
    ]);
  });

  it('only lines beyond the limit until the end → the end still counts them', async () => {
    const { buffer, written } = setUp();
    for (let n = 0; n < limits.log.linesPerAttempt; n += 1) {
      buffer.add(line(String(n)));
      if (n % 1_000 === 999) await buffer.flush();
    }
    for (let n = 0; n < 3; n += 1) {
      buffer.add(line('too much'));
      await buffer.flush();
    }
    expect(written).toHaveLength(limits.log.linesPerAttempt);
    await buffer.end();
    expect(written.at(-1)).toEqual(dropped(3));
  });

  it('more lines than may wait while the database is unavailable → the oldest are dropped, and a line counts them', async () => {
    const { buffer, state, written } = setUp();
    state.isAway = true;
    for (let n = 0; n < 2_500; n += 1) buffer.add(line(String(n)));
    await buffer.flush();
    state.isAway = false;
    await buffer.end();
    expect(written.map(({ message }) => message).slice(0, 2)).toEqual(['log lines were dropped', '500']);
    expect(written[0]).toEqual(dropped(500));
    expect(written.at(-1)?.message).toBe('2499');
    expect(written).toHaveLength(2_001);
  });

  it('a line that the database rejects → counted as dropped, and the others are written', async () => {
    const { buffer, written } = setUp();
    for (const message of ['1', 'bad', '2']) buffer.add(line(message));
    await buffer.end();
    expect(written).toEqual([line('1'), line('2'), dropped(1)]);
  });
});
