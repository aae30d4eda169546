import type { GuildLogLine, GuildLogPort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { GuildLogBuffer } from './guild-log-buffer.ts';

const line = (message: string): GuildLogLine => ({ level: 'info', message });

function setUp() {
  const written: string[][] = [];
  const state = { away: false };
  const gates: Array<() => void> = [];
  const port = {
    append: async (_guildId: string, lines: GuildLogLine[]) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      if (state.away) throw new Fault('database.unavailable', 'away', { retryable: true });
      written.push(lines.map(({ message }) => message));
    },
  } as unknown as GuildLogPort;
  const bus = new MemoryBus();
  const open = async (): Promise<void> => {
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()!();
  };
  return { buffer: new GuildLogBuffer(port, bus, silentLog), bus, written, state, open };
}

describe('GuildLogBuffer', () => {
  it('writes what gathered while it was writing in one statement, and tells the bus', async () => {
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

  it('does not call a flush done before its own lines are written', async () => {
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

  it('keeps lines in order while the database is away', async () => {
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

  it('drops the oldest lines of a guild that writes more than may wait, and says how many', async () => {
    const { buffer, written, open } = setUp();
    for (let n = 0; n < 5_010; n += 1) buffer.add('g', line(String(n)));
    const flushed = buffer.flush('g');
    await open();
    await flushed;
    expect(written[0]!.slice(0, 2)).toEqual(['10 lines of the log were dropped.', '10']);
  });
});
