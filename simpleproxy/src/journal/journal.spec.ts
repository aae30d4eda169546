import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal } from './journal.ts';
import type { JournalRecord } from './record.ts';

const folder = () => mkdtempSync(path.join(tmpdir(), 'journal-'));
const event = (p: number): JournalRecord => ({ k: 'event', t: 'X', q: p, e: String(p), at: 0, g: false, p });

/** Opens the journal and returns its contents. */
function reopen(at: string) {
  const journal = new Journal(at);
  const found = { state: null as unknown, kept: [] as number[], applied: [] as number[] };
  journal.recover(
    (snapshot) => (found.state = snapshot?.state ?? null),
    (record, payload, before) => {
      expect(payload.toString()).toBe('{"x":1}');
      if (record.k === 'event') (before ? found.kept : found.applied).push(record.p ?? 0);
    },
    () => {},
  );
  return { journal, found };
}

const payload = Buffer.from('{"x":1}');
let at: string;
beforeEach(() => (at = folder()));
afterEach(() => rmSync(at, { recursive: true }));

describe('Journal', () => {
  it('appended records → read after any number of openings', async () => {
    for (let p = 1; p <= 3; p++) {
      const { journal, found } = reopen(at);
      expect(found.applied).toEqual([1, 2, 3].slice(0, p - 1));
      journal.append(event(p), payload);
      await journal.close();
    }
  });

  it('a file cut at any place → loses only the torn record', async () => {
    const { journal } = reopen(at);
    for (let p = 1; p <= 3; p++) journal.append(event(p), payload);
    await journal.close();
    const file = path.join(at, readdirSync(at)[0] ?? '');
    const whole = readFileSync(file);
    const third = Math.floor((whole.length / 3) * 2);
    for (let cut = third; cut < whole.length; cut++) {
      writeFileSync(file, whole.subarray(0, cut));
      const again = reopen(at);
      expect(again.found.applied).toEqual([1, 2]);
      await again.journal.close();
    }
    writeFileSync(file, whole);
    appendFileSync(file, Buffer.from('garbage that is no record at all'));
    const last = reopen(at);
    expect(last.found.applied).toEqual([1, 2, 3]);
    await last.journal.close();
  });

  it('a checkpoint → keeps only the segments with events that are still needed', async () => {
    const { journal } = reopen(at);
    journal.append(event(1), payload);
    await journal.checkpoint({ firstPos: 1, state: 'one' });
    journal.append(event(2), payload);
    await journal.checkpoint({ firstPos: 2, state: 'two' });
    journal.append(event(3), payload);
    await journal.close();
    const { journal: again, found } = reopen(at);
    expect(found).toEqual({ state: 'two', kept: [2], applied: [3] });
    await again.close();
  });

  it('an unreadable snapshot → the state before it', async () => {
    const { journal } = reopen(at);
    journal.append(event(1), payload);
    await journal.close();
    writeFileSync(path.join(at, 'snapshot-0000000009'), '{"torn');
    const { journal: again, found } = reopen(at);
    expect(found.applied).toEqual([1]);
    await again.close();
  });
});
