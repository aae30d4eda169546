import { orderKey } from '#libs/events';
import type { Handling } from '#libs/ops';
import type { OpCall, OpenOutcome, Program, StoredEvent, UnitOutcome, VmHandler, VmPort } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import { happenedAt } from './happened-at.ts';
import { Lanes } from './lanes.ts';
import type { OpenUnits } from './open-units.ts';
import { settle, type SettleDeps, type Settled } from './settle-unit.ts';
import { UnitShare, type TurnSlot } from './turn-slots.ts';
import type { TurnState } from './turn-state.ts';

export interface CompartmentTurnDeps extends SettleDeps {
  vm: VmPort;
  /** The current program of the compartment; null if it has none. */
  program: () => Promise<Program | null>;
  answerOp: (call: OpCall, handling: Handling) => Promise<Json>;
  slot: TurnSlot;
  /** Limits on open units: of the compartment, and of all compartments of the guild. */
  openUnits: readonly OpenUnits[];
}

/** End of one unit of an event. */
export type UnitEnd = Settled<UnitOutcome>;
type Loaded = Extract<OpenOutcome, { status: 'open' }>;

/** An event that a compartment has taken and not ended. */
interface Entry {
  event: StoredEvent;
  mayRepeat: boolean;
  /** Ends of its units, by handler name. */
  ends: Map<string, UnitEnd>;
  /** Number of the current plan. The end of an earlier plan is ignored. */
  plan: number;
  resolve: (ends: UnitEnd[]) => void;
  reject: (error: unknown) => void;
}

/** One compartment within a guild's turn: takes events in order, and runs each unit as soon as its order allows. */
export class CompartmentTurn {
  readonly #deps: CompartmentTurnDeps;
  readonly #turn: TurnState;
  readonly #lanes = new Lanes();
  /** Promises of units that have not ended. */
  readonly #running = new Set<Promise<unknown>>();
  /** Entries with units that did not start because the program had changed. */
  readonly #again = new Set<Entry>();
  #planning: Promise<unknown> = Promise.resolve();
  /** Program under which units are planned. */
  #hash: string | null = null;

  constructor(deps: CompartmentTurnDeps, turn: TurnState) {
    this.#deps = deps;
    this.#turn = turn;
  }

  /** Takes the next event. Resolves when all of its units have ended. */
  handle(event: StoredEvent, mayRepeat: boolean): Promise<UnitEnd[]> {
    return new Promise((resolve, reject) => {
      this.#planNext({ event, mayRepeat, ends: new Map(), plan: 0, resolve, reject });
    });
  }

  #planNext(entry: Entry | null): void {
    const planned = this.#planning.then(() => this.#plan(entry));
    this.#planning = planned.catch((error: unknown) => {
      entry?.reject(error);
      this.#turn.fail(error);
    });
  }

  /** Queues the units of an entry in their lanes. After a change of the program, entries that were planned earlier come first. */
  async #plan(entry: Entry | null): Promise<void> {
    const program = await this.#deps.program();
    const isChanged = program?.hash !== this.#hash;
    // Units that run end with the earlier program. A program that was changed and changed back has left entries behind, too.
    if (isChanged || this.#again.size > 0) await Promise.allSettled(this.#running);
    this.#hash = program?.hash ?? null;
    const again = [...this.#again].toSorted((a, b) => Number(BigInt(a.event.seq) - BigInt(b.event.seq)));
    this.#again.clear();
    for (const one of [...again, ...(entry === null ? [] : [entry])]) {
      await this.#planUnder(program, one);
    }
  }

  async #planUnder(program: Program | null, entry: Entry): Promise<void> {
    const { event, ends, resolve } = entry;
    if (this.#turn.isEnding) return resolve([{ kind: 'give-way' }]);
    if (!program?.listens.includes(event.name)) return resolve([...ends.values()]);
    const loaded = await settle<Loaded>(this.#deps, this.#turn, event, () => this.#load(program, event));
    if (loaded.kind !== 'settled') return resolve([loaded]);
    const handlers = loaded.result.handlers.filter((one) => one.event === event.name && !ends.has(nameOf(one)));
    const { plan } = entry;
    const units = handlers.map((handler) => this.#queue(program, handler, entry));
    Promise.all(units).then(() => {
      if (entry.plan === plan) resolve([...ends.values()]);
    }, entry.reject);
  }

  async #load(program: Program, event: StoredEvent): Promise<OpenOutcome> {
    const opened = await this.#deps.vm.open(program, this.#deps.onLog);
    if (opened.status === 'cut-off' || opened.setAside === null) return opened;
    if (opened.handlers.some((handler) => handler.event === event.name)) return opened;
    // The script that listens for it was set aside.
    return { status: 'cut-off', fault: opened.setAside, blamed: true, endedIsolate: false };
  }

  #queue(program: Program, handler: VmHandler, entry: Entry): Promise<void> {
    const { event } = entry;
    const order = orderKey(event.name, handler.order, event.payload);
    const key = order === null ? null : JSON.stringify([handler.script, order]);
    const end = this.#lanes.run(key, () => this.#runInTurn(program, handler, entry, key === null));
    this.#running.add(end);
    const ended = (): void => void this.#running.delete(end);
    end.then(ended, ended);
    return end;
  }

  /** Runs a unit when the limits allow it. If the program has changed, the entry is planned again instead. */
  async #runInTurn(program: Program, handler: VmHandler, entry: Entry, isUnordered: boolean): Promise<void> {
    for (const units of this.#deps.openUnits) await units.enter(isUnordered);
    try {
      const current = this.#turn.isEnding ? program : await this.#deps.program();
      if (current?.hash === program.hash) {
        entry.ends.set(nameOf(handler), await this.#settleUnit(program.compartment.id, handler, entry, isUnordered));
        return;
      }
      if (this.#again.size === 0) this.#planNext(null);
      this.#again.add(entry);
      entry.plan += 1;
    } finally {
      for (const units of this.#deps.openUnits) units.leave(isUnordered);
    }
  }

  async #settleUnit(
    compartmentId: string,
    handler: VmHandler,
    { event, mayRepeat }: Entry,
    isUnordered: boolean,
  ): Promise<UnitEnd> {
    if (this.#turn.isEnding) return { kind: 'give-way' };
    this.#turn.forgetOldSent();
    const [own] = this.#deps.openUnits;
    return settle<UnitOutcome>(this.#deps, this.#turn, event, ({ isAgain, isAlone }) => {
      const handling = { mayRepeat: mayRepeat || isAgain, since: happenedAt(event), sent: this.#turn.sent };
      const run = (): Promise<UnitOutcome> => this.#dispatch(compartmentId, handler, event, handling);
      return isAlone && own !== undefined ? own.alone(isUnordered, run) : run();
    });
  }

  /** Runs the unit once. It holds a share of the turn's slot while it works. */
  async #dispatch(
    compartmentId: string,
    handler: VmHandler,
    event: StoredEvent,
    handling: Handling,
  ): Promise<UnitOutcome> {
    const { vm, onLog, answerOp } = this.#deps;
    const share = new UnitShare(this.#deps.slot);
    await share.begin();
    try {
      const { id: eventId, payload, receivedAt } = event;
      return await vm.dispatch(
        compartmentId,
        { eventId, handler, payload, at: receivedAt.getTime() },
        {
          onOp: (call) => answerOp(call, handling),
          onLog,
          onWait: () => share.wait(),
          onResume: (isAwaited) => share.resume(isAwaited),
        },
      );
    } finally {
      share.end();
    }
  }
}

function nameOf({ script, nth }: VmHandler): string {
  return `${script}:${nth}`;
}
