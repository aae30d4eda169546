import type { Compartment, GuildLogLine, OpCall, UnitCallbacks, VmHandler } from '#libs/ports';
import type { OpReply } from '#libs/vm-protocol';
import { Fault, type Json } from '#libs/vocabulary';
import { sentenceOf, type VmFault } from './faults.ts';
import { Interruption, type CutOff } from './interruption.ts';
import type { OutboxEntry, UnitState } from './outbox.ts';
import type { ScriptPlaces } from './script-errors.ts';

export interface UnitRunOptions {
  compartment: Compartment;
  /** Empty for the evaluation of a program, which belongs to no event. */
  eventId: string;
  /** Name of the handler within the event. */
  handler: string;
  places: ScriptPlaces;
  maxOps: number;
  /** Characters of one result, as JSON. */
  maxResult: number;
  callbacks: UnitCallbacks;
}

const tellable = new Set(['script.too-many-ops', 'script.outbox-full', 'script.log-cut']);

type Entry<K extends OutboxEntry['kind']> = Extract<OutboxEntry, { kind: K }>;

/** One unit that runs in an isolate: its op calls, their replies, its log lines and its errors. */
export class UnitRun {
  /** Number of op calls. */
  ops = 0;
  cpuMs = 0;
  /** First error of the script. */
  fault: Fault | null = null;
  /** Cuts it off. */
  readonly interruption = new Interruption();
  readonly #options: UnitRunOptions;
  readonly #replies = new Map<number, OpReply>();
  readonly #running = new Set<Promise<OpReply>>();
  #lines = 0;
  #delivered = 0;
  #isPending = true;
  #isAbandoned = false;
  #wake: () => void = () => {};

  constructor(options: UnitRunOptions) {
    this.#options = options;
  }

  /** Cuts the unit off. */
  cut(cause: CutOff): void {
    this.interruption.now(cause);
  }

  get callbacks(): UnitCallbacks {
    return this.#options.callbacks;
  }

  /** Whether it is the evaluation of a program. */
  get isOfNoEvent(): boolean {
    return this.#options.eventId === '';
  }

  /** Whether no part of it is left in the isolate. */
  get isOver(): boolean {
    return (!this.#isPending && this.isQuiet) || this.#isAbandoned;
  }

  /** Whether each op call was answered and each answer delivered. */
  get isQuiet(): boolean {
    return this.#delivered === this.ops;
  }

  /** Whether its handler waits for something else than a reply to this unit. */
  get isStuck(): boolean {
    return this.#isPending && this.isQuiet;
  }

  /** Its handler will never settle: it counts as handled. */
  abandon(): void {
    this.#isAbandoned = true;
    this.tell('script.never-settled', 'warn');
    this.#wake();
  }

  /** Takes the state that the isolate reports. @returns whether it agrees with the known state */
  update({ openOps, isPending }: UnitState): boolean {
    this.#isPending = isPending;
    if (this.isOver) this.#wake();
    return openOps === this.ops - this.#delivered;
  }

  print(entries: ReadonlyArray<Entry<'line' | 'failure' | 'limit'>>): void {
    this.#log(
      entries.map((entry) => {
        if (entry.kind === 'line') {
          return this.#options.places.line(entry.level, entry.message, entry.stack, entry.script);
        }
        if (entry.kind === 'failure') return this.#failed(entry.text, entry.script, entry.code);
        const script = entry.script === '' ? {} : { script: entry.script };
        return { level: 'warn', code: entry.code, message: sentenceOf(entry.code), ...script };
      }),
    );
  }

  /** Logs an unhandled rejection that the engine reported. */
  fail(text: string): void {
    this.#log([this.#failed(text, null, null)]);
  }

  /** Takes a call. @returns false for a call that the runtime does not write */
  call({ callNo, op, script, input }: Entry<'op'>): boolean {
    if (callNo !== this.ops + 1 || callNo > this.#options.maxOps) return false;
    this.ops = callNo;
    const { compartment, eventId, handler } = this.#options;
    const parsed = JSON.parse(input) as Json;
    this.#perform({ compartment, eventId, handler, callNo, op, input: parsed, script: script || null });
    return true;
  }

  /** Adds a line of our own to the guild's log. */
  tell(code: VmFault, level: 'warn' | 'error'): void {
    this.#write([{ level, code, message: sentenceOf(code) }]);
  }

  /** Replies that are due, in the order of the calls; empty while the next one is open. */
  due(): OpReply[] {
    const due: OpReply[] = [];
    for (let callNo = this.#delivered + 1; due.length < 32; callNo += 1) {
      const reply = this.#replies.get(callNo);
      if (reply === undefined) break;
      due.push(reply);
    }
    return due;
  }

  delivered(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#delivered += 1;
      this.#replies.delete(this.#delivered);
    }
  }

  /** Resolves when the next reply is due (they are delivered in the order of the calls), or when it is over. @throws CutOff */
  async more(): Promise<void> {
    while (!this.isOver && !this.#replies.has(this.#delivered + 1)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await this.interruption.race(promise);
    }
  }

  /** Resolves when no op call is on its way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  #perform(call: OpCall): void {
    const running = this.#answer(call);
    this.#running.add(running);
    void running.then((reply) => {
      this.#running.delete(running);
      this.#replies.set(call.callNo, reply);
      this.#wake();
    });
  }

  async #answer(call: OpCall): Promise<OpReply> {
    try {
      const json = JSON.stringify(await this.#options.callbacks.onOp(call)) ?? 'null';
      if (json.length <= this.#options.maxResult) return [call.callNo, true, json];
      throw new Fault(
        'script.result-too-large',
        `The result of ${call.op} is too large for a script. Ask for less at once.`,
      );
    } catch (error) {
      // An error on our side is not for the author. The port that answers ops logs it.
      const unexpected = new Fault('system.unexpected', `${call.op} failed through no fault of the script.`);
      const { code, message, data, retryable } = error instanceof Fault ? error : unexpected;
      return [call.callNo, false, JSON.stringify({ code, message, data, retryable })];
    }
  }

  #failed(text: string, script: string | null, code: string | null): GuildLogLine {
    const { line, fault } = this.#options.places.error(text, script, code);
    this.fault ??= fault;
    return line;
  }

  /** Numbers the lines of the script: a replay writes the same lines in the same order, which are stored once. */
  #log(lines: GuildLogLine[]): void {
    const { eventId, handler } = this.#options;
    this.#write(
      lines.map((line) => {
        this.#lines += 1;
        return eventId === '' ? line : { ...line, once: `${eventId}:${handler}:line:${this.#lines}` };
      }),
    );
  }

  #write(lines: GuildLogLine[]): void {
    if (lines.length === 0) return;
    const { eventId, callbacks } = this.#options;
    callbacks.onLog(eventId === '' ? lines : lines.map((line) => ({ ...line, eventId })));
  }
}

/** Name of a handler within an event. */
export function handlerName({ script, nth }: VmHandler): string {
  return `${script}:${nth}`;
}

/** Whether the limit is one that scripts can reach. */
export function isTellable(code: string): boolean {
  return tellable.has(code);
}
