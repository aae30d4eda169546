import { compileScript } from '../../compiler/src/compile-script.ts';
import { runtimeScript } from '#libs/script-sdk';
import { moduleHead, moduleTail } from '#libs/vm-protocol';
import vm from 'node:vm';
import { readOutbox, type OutboxEntry } from '../src/outbox.ts';

const limits = { opsPerEvent: 500, outboxLength: 1_000_000, lineLength: 2_000, linesPerEvent: 200 };
const runtime = new vm.Script(runtimeScript, { filename: 'mainstay:runtime' });
const drain = new vm.Script('undefined');

/** A compiled program that can be evaluated in any number of realms. */
export async function compiled(source: string): Promise<vm.Script> {
  const result = await compileScript({ kind: 'compile', name: 'main', source, maxCodeLength: 10_000_000 });
  if (!result.ok) throw new Error(`${JSON.stringify(result.diagnostics)}\n${source}`);
  return new vm.Script(`${moduleHead}${result.code}${moduleTail}`, { filename: 'guild:///main' });
}

/** Calls and log lines of a unit, in order. */
export interface Trace {
  calls: string[];
  lines: string[];
}

/** Answer to a call, by its input. */
export type Answer = (key: string) => { succeeded: boolean; json: string };

interface OpenUnit extends Trace {
  /** Replies that can be delivered, in the order of the calls. */
  replies: Array<{ callNo: number; key: string }>;
}

/** The runtime in a realm of this process: the same text that runs in isolates, without workers. */
export class Realm {
  readonly #entry: (...args: unknown[]) => unknown;
  readonly #context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  readonly units = new Map<number, OpenUnit>();
  readonly #answer: Answer;

  constructor(program: vm.Script, answer: Answer) {
    this.#answer = answer;
    this.#entry = runtime.runInContext(this.#context) as (...args: unknown[]) => unknown;
    const events = { 'message.create': ['channel', 'none'] };
    this.#entry('configure', JSON.stringify({ ops: ['kv.get'], events, limits, now: 0, seed: '0'.repeat(32) }));
    this.#entry('define', 'main', program.runInContext(this.#context));
    this.#entry('load', 'main');
    this.#drain();
    this.#collect();
  }

  start(no: number, content: string): void {
    this.units.set(no, { calls: [], lines: [], replies: [] });
    const seed = (1_000 + no).toString(16).padStart(32, '1');
    this.#entry('event', no, 0, seed, 1_000 * no, JSON.stringify({ content }));
    this.#drain();
    this.#collect();
  }

  /** Delivers the next reply of each of these units, and lets them go on at once: their continuations mix. */
  reply(nos: readonly number[]): void {
    for (const no of nos) {
      const { callNo, key } = this.units.get(no)!.replies.shift()!;
      const { succeeded, json } = this.#answer(key);
      this.#entry('reply', no, callNo, succeeded, json);
    }
    this.#drain();
    this.#collect();
  }

  traceOf(no: number): Trace {
    const { calls, lines } = this.units.get(no)!;
    return { calls, lines };
  }

  /** Units that wait for a reply. */
  get waiting(): number[] {
    return [...this.units].filter(([, { replies }]) => replies.length > 0).map(([no]) => no);
  }

  #drain(): void {
    drain.runInContext(this.#context);
  }

  #collect(): void {
    const outbox = readOutbox(this.#entry('collect') as string);
    if (outbox === null) throw new Error('the runtime wrote something else');
    for (const entry of outbox.entries) this.#note(entry);
  }

  #note(entry: OutboxEntry): void {
    if (entry.kind === 'listens') return;
    const unit = this.units.get(entry.unit);
    if (unit === undefined) return;
    if (entry.kind === 'op') {
      const { key } = JSON.parse(entry.input) as { key: string };
      unit.calls.push(`${entry.callNo} ${key}`);
      unit.replies.push({ callNo: entry.callNo, key });
    } else if (entry.kind === 'line') unit.lines.push(entry.message.replaceAll(/\n\s+at .*/g, ''));
    else if (entry.kind === 'failure') unit.lines.push(`failed: ${entry.text.split('\n', 1)[0]}`);
    else unit.lines.push(`limit: ${entry.code}`);
  }
}
