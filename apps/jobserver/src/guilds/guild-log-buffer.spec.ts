import type { GuildLogLine, GuildLogPort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { GuildLogBuffer } from './guild-log-buffer.ts';

const line = (message: string): GuildLogLine => ({ level: 'info', message });

function setUp() {
  const written: string[][] = [];
  const state = { away: false, now: 0 };
  const gates: Array<() => void> = [];
  const port = {
    append: async (_guildId: string, lines: GuildLogLine[]) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      if (state.away) throw new Fault('database.unavailable', 'away');
      if (lines.some(({ message }) => message.startsWith('bad'))) throw new Fault('database.refused', 'no');
      written.push(lines.map(({ message }) => message));
    },
  } as unknown as GuildLogPort;
  const bus = new MemoryBus();
  const open = async (): Promise<void> => {
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()!();
  };
  return {
    gates,
    buffer: new GuildLogBuffer(port, bus, silentLog, undefined, () => state.now),
    bus,
    written,
    state,
    open,
  };
}

describe('GuildLogBuffer', () => {
  it('lines that come during a write → written in one statement, and published on the bus', async () => {
    const { buffer, bus, written, open } = setUp();
    buffer.add('g', line('1'));
    const first = buffer.flush('g');
    buffer.add('g', line('2'), line('3'));
    const second = buffer.flush('g');
    await open();
    await open();
    await Promise.all([first, second]);
    expect(written).toEqual([['1'], ['2', '3']]);
    expect(bus.published).toHaveLength(2);
  });

  it('a flush → resolves after its own lines are written', async () => {
    const { buffer, written, open } = setUp();
    buffer.add('g', line('1'));
    void buffer.flush('g');
    buffer.add('g', line('2'));
    void buffer.flush('g');
    const third = buffer.flush('g').then(() => written.flat());
    await open();
    await open();
    await expect(third).resolves.toEqual(['1', '2']);
  });

  it('the database is unavailable → lines stay in order', async () => {
    const { buffer, written, state, open } = setUp();
    state.away = true;
    buffer.add('g', line('1'));
    const failed = buffer.flush('g');
    await open();
    await expect(failed).rejects.toMatchObject({ code: 'database.unavailable' });
    state.away = false;
    buffer.add('g', line('2'));
    const flushed = buffer.flush('g');
    await open();
    await flushed;
    expect(written).toEqual([['1', '2']]);
  });

  it('more waiting lines than allowed → the oldest are dropped, and the log says how many', async () => {
    const { buffer, written, open } = setUp();
    for (let n = 0; n < 5_010; n += 1) buffer.add('g', line(String(n)));
    const flushed = buffer.flush('g');
    await open();
    await flushed;
    expect(written[0]!.slice(0, 2)).toEqual([expect.stringMatching(/^10 lines of the log were dropped: /), '10']);
  });

  it('lines that the database rejects → dropped and counted; the others are written in order', async () => {
    const { buffer, written, gates } = setUp();
    buffer.add('g', line('1'), line('bad'), line('2'), line('3'), line('bad too'), line('4'));
    const flushed = buffer.flush('g');
    let over = false;
    void flushed.then(() => (over = true));
    while (!over) {
      gates.shift()?.();
      await new Promise(setImmediate);
    }
    expect(written.flat()).toEqual(['1', '2', '3', '4', '2 lines of the log could not be stored.']);
  });

  it('lines beyond the budget of a guild → dropped and counted; other guilds write', async () => {
    const { buffer, written, state, open } = setUp();
    const long = line('x'.repeat(limits.log.lineLength));
    const burst = Math.ceil(limits.log.bytesBurst / (limits.log.lineLength + 100));
    for (let n = 0; n < burst + 100; n += 1) buffer.add('g', long);
    buffer.add('g', { ...long, code: 'script.error' });
    buffer.add('other', long);
    const flushed = Promise.all([buffer.flush('g'), buffer.flush('other')]);
    await open();
    await open();
    await flushed;
    expect(written.map(({ length }) => length)).toEqual([burst + 2, 1]);
    expect(written[0]![0]).toMatch(/^100 lines of the log were dropped: .*64 KiB a second/);
    state.now += 10_000;
    buffer.add('g', long);
    const later = buffer.flush('g');
    await open();
    await later;
    expect(written.at(-1)).toHaveLength(1);
  });
});
