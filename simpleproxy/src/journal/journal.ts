import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeFrames, encodeFrame } from './frame.ts';
import type { JournalRecord } from './record.ts';

const name = (kind: 'segment' | 'snapshot', n: number) => `${kind}-${String(n).padStart(10, '0')}`;
const NAME = /^(segment|snapshot)-(\d{10})$/;

/** The state at the end of a segment, and the first log position whose events it needs. */
export interface Snapshot {
  firstPos: number;
  state: unknown;
}

/**
 * The append-only log of one shard: numbered segment files and snapshots. A record is written before any client receives its data, so
 * the disk has everything that a killed process has shown; `fsync` protects only against power loss and is not called.
 */
export class Journal {
  readonly #folder: string;
  /** Segment number → the highest log position in it. */
  readonly #segments = new Map<number, number>();
  #current = 0;
  #fd: number | null = null;
  #written = 0;
  #busy: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Bytes written since the last checkpoint. */
  get written(): number {
    return this.#written;
  }

  /**
   * Reads the newest whole snapshot, then passes on every record of the retained segments: `before` is true if the snapshot contains it
   * already. Starts a new segment, so that no record is ever appended to a torn one.
   */
  recover(
    restore: (snapshot: Snapshot | null) => void,
    apply: (record: JournalRecord, payload: Buffer, before: boolean) => void,
    caughtUp: () => void,
  ): void {
    const files = readdirSync(this.#folder)
      .map((file) => NAME.exec(file))
      .filter((match) => match !== null)
      .map((match) => ({ kind: match[1], n: Number(match[2]) }))
      .sort((a, b) => a.n - b.n);
    const { covered, snapshot } = this.#newest(files.filter(({ kind }) => kind === 'snapshot').map(({ n }) => n));
    restore(snapshot);
    let told = false;
    for (const { n } of files.filter(({ kind }) => kind === 'segment')) {
      if (n > covered && !told) {
        told = true;
        caughtUp();
      }
      this.#read(n, (record, payload) => apply(record, payload, n <= covered));
    }
    if (!told) caughtUp();
    this.#open(Math.max(covered, files.at(-1)?.n ?? 0) + 1);
  }

  #newest(numbers: number[]): { covered: number; snapshot: Snapshot | null } {
    for (const n of numbers.toReversed()) {
      try {
        const text = readFileSync(path.join(this.#folder, name('snapshot', n)), 'utf8');
        return { covered: n, snapshot: JSON.parse(text) as Snapshot };
      } catch {
        // A damaged snapshot falls back to the one before it, whose segments are deleted only after a newer one is in place.
      }
    }
    return { covered: 0, snapshot: null };
  }

  #read(n: number, each: (record: JournalRecord, payload: Buffer) => void): void {
    let last = 0;
    for (const { header, payload } of decodeFrames(readFileSync(path.join(this.#folder, name('segment', n))))) {
      const record = header as JournalRecord;
      if (record.k === 'event' && record.p !== undefined) last = record.p;
      each(record, payload);
    }
    this.#segments.set(n, last);
  }

  #open(n: number): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#current = n;
    this.#segments.set(n, 0);
    this.#fd = openSync(path.join(this.#folder, name('segment', n)), 'a', 0o600);
    this.#written = 0;
  }

  /** Appends one record. Throws when the disk rejects it: the caller must then not show it to any client. */
  append(record: JournalRecord, payload?: Buffer): void {
    if (this.#fd === null) throw new Error('the journal is closed');
    const frame = encodeFrame(record, payload);
    let done = 0;
    try {
      while (done < frame.length) done += writeSync(this.#fd, frame, done);
    } catch (error) {
      // Records after a torn one would never be read again, so continue in a new segment.
      if (done > 0) this.#open(this.#current + 1);
      throw error;
    }
    this.#written += frame.length;
    if (record.k === 'event' && record.p !== undefined) this.#segments.set(this.#current, record.p);
  }

  /** Starts a new segment and stores the state at its beginning; then deletes segments that are no longer needed. */
  async checkpoint(snapshot: Snapshot): Promise<void> {
    const text = JSON.stringify(snapshot);
    const covered = this.#current;
    this.#open(covered + 1);
    const write = async () => {
      const file = path.join(this.#folder, name('snapshot', covered));
      await writeFile(`${file}.tmp`, text, { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
      this.#deleteBefore(covered, snapshot.firstPos);
    };
    this.#busy = this.#busy.then(write, write);
    return this.#busy;
  }

  #deleteBefore(covered: number, firstPos: number): void {
    for (const [n, lastPos] of this.#segments) {
      if (n > covered || lastPos >= firstPos) continue;
      unlinkSync(path.join(this.#folder, name('segment', n)));
      this.#segments.delete(n);
    }
    for (const file of readdirSync(this.#folder)) {
      const match = NAME.exec(file);
      if (match?.[1] === 'snapshot' && Number(match[2]) < covered) unlinkSync(path.join(this.#folder, file));
    }
  }

  async close(): Promise<void> {
    await this.#busy.catch(() => undefined);
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}
