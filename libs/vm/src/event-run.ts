import type { GuildLogLine } from '#libs/ports';
import type { EngineError, OpReply } from '#libs/vm-protocol';
import { Fault, type Json } from '#libs/vocabulary';
import { sentenceOf, type VmFault } from './faults.ts';
import { readOutbox } from './outbox.ts';
import type { ScriptPlaces } from './script-errors.ts';

/** An op call as it leaves the sandbox. The input is JSON and otherwise unchecked. */
export interface OpCall {
  guildId: string;
  eventId: string;
  /** 1, 2, 3 … within the event; the same when the event is handled again. */
  callNo: number;
  op: string;
  input: Json;
  /** Name of the script that called. */
  script: string | null;
}

export interface EventRunOptions {
  guildId: string;
  eventId: string;
  places: ScriptPlaces;
  maxOps: number;
  /** Units of one result, as JSON. */
  maxResult: number;
  onOp: (call: OpCall) => Promise<Json>;
  onLog: (lines: GuildLogLine[]) => void;
}

const tellable = new Set(['script.too-many-ops', 'script.outbox-full', 'script.log-cut']);

/** One event on its way through a guild's isolate: its op calls, their replies, its log lines and its errors. */
export class EventRun {
  /** Op calls so far. */
  ops = 0;
  /** First error of the script. */
  fault: Fault | null = null;
  /** What the modules listen for; filled while a program is evaluated. */
  readonly listens: Array<{ script: string; event: string }> = [];
  readonly #options: EventRunOptions;
  readonly #replies = new Map<number, OpReply>();
  readonly #running = new Set<Promise<OpReply>>();
  #lines = 0;
  #delivered = 0;
  #pending = 0;
  #wake: () => void = () => {};

  constructor(options: EventRunOptions) {
    this.#options = options;
  }

  /** Takes in what the isolate has to say. @returns whether the runtime wrote it */
  absorb(text: string, errors: EngineError[]): boolean {
    const outbox = readOutbox(text);
    if (outbox === null) return false;
    this.#pending = outbox.pending;
    const lines: GuildLogLine[] = [];
    const calls: OpCall[] = [];
    for (const entry of outbox.entries) {
      if (entry.kind === 'line') {
        lines.push(this.#options.places.line(entry.level, entry.message, entry.stack, entry.script));
      } else if (entry.kind === 'failure') lines.push(this.#failed(entry.text, entry.script, entry.code));
      else if (entry.kind === 'listens') this.listens.push({ script: entry.script, event: entry.event });
      else if (entry.kind === 'limit') {
        if (!tellable.has(entry.code)) return false;
        lines.push({ level: 'warn', code: entry.code, message: sentenceOf(entry.code), ...scriptOf(entry.script) });
      } else {
        if (entry.callNo !== this.ops + 1 || entry.callNo > this.#options.maxOps) return false;
        this.ops += 1;
        const { callNo, op, script } = entry;
        const { guildId, eventId } = this.#options;
        calls.push({ guildId, eventId, callNo, op, input: JSON.parse(entry.input) as Json, script: script || null });
      }
    }
    for (const error of errors) lines.push(this.#failed(error.stack || error.message, null, null));
    this.#log(lines.map((line) => ({ ...line, ...this.#numbered() })));
    for (const call of calls) this.#perform(call);
    return true;
  }

  /** Tells a line of our own in the guild's log. */
  tell(code: VmFault, level: 'warn' | 'error'): void {
    this.#log([{ level, code, message: sentenceOf(code) }]);
  }

  /** Every op has been answered and every answer delivered. */
  get isQuiet(): boolean {
    return this.#delivered === this.ops;
  }

  /** Nothing is left that could make the handler go on. */
  get isStuck(): boolean {
    return this.isQuiet && this.#pending > 0;
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

  /** Resolves when the next reply is due: they are delivered in the order of the calls. */
  async more(): Promise<void> {
    while (!this.#replies.has(this.#delivered + 1)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
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
      const json = JSON.stringify(await this.#options.onOp(call)) ?? 'null';
      if (json.length <= this.#options.maxResult) return [call.callNo, true, json];
      throw new Fault(
        'script.result-too-large',
        `The result of ${call.op} is too large for a script. Ask for less at once.`,
      );
    } catch (error) {
      // What went wrong on our side is not for the author; whoever answers ops logs it.
      const unexpected = new Fault('system.unexpected', `${call.op} failed through no fault of the script.`, {
        retryable: true,
      });
      const { code, message, data, retryable } = error instanceof Fault ? error : unexpected;
      return [call.callNo, false, JSON.stringify({ code, message, data, retryable })];
    }
  }

  #failed(text: string, script: string | null, code: string | null): GuildLogLine {
    const { line, fault } = this.#options.places.error(text, script, code);
    this.fault ??= fault;
    return line;
  }

  /** The same event handled again writes the same lines in the same order. */
  #numbered(): { once?: string } {
    const { eventId } = this.#options;
    this.#lines += 1;
    return eventId === '' ? {} : { once: `${eventId}:line:${this.#lines}` };
  }

  #log(lines: GuildLogLine[]): void {
    if (lines.length === 0) return;
    const { eventId } = this.#options;
    this.#options.onLog(eventId === '' ? lines : lines.map((line) => ({ ...line, eventId })));
  }
}

function scriptOf(script: string): { script?: string } {
  return script === '' ? {} : { script };
}
