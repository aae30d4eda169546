import type { Compartment, StoredEvent } from '#libs/ports';
import { limits, type FaultJson } from '#libs/vocabulary';
import { CompartmentTurn, type UnitEnd } from './compartment-turn.ts';
import { DoneEvents } from './done-events.ts';
import { OpenUnits } from './open-units.ts';
import { lostStrikeFault, parkedLine } from './settle-unit.ts';
import type { GuildTurnDeps, TurnResult } from './turn-deps.ts';
import type { TurnState } from './turn-state.ts';

/** Takes the events of a guild's inbox in order, hands each to all compartments that listen, and marks it when all of them have ended. */
export class InboxDrain {
  readonly #deps: GuildTurnDeps;
  readonly #turn: TurnState;
  readonly #guildId: string;
  readonly #done: DoneEvents;
  readonly #compartments = new Map<string, CompartmentTurn>();
  readonly #guildUnits: OpenUnits;
  /** Sequence numbers of events that have started, wait for an earlier one, or are handled and not yet marked. */
  readonly #inHand = new Set<string>();
  /** Number of next events that an earlier owner may have started: they are the oldest, at most one window. */
  #mayBeBegun: number;
  #after: string | undefined;
  #order: Promise<unknown> = Promise.resolve();

  constructor(deps: GuildTurnDeps, turn: TurnState, isOurs: boolean) {
    const { lease } = turn.keeper;
    this.#deps = deps;
    this.#turn = turn;
    this.#guildId = lease.guildId;
    this.#mayBeBegun = isOurs ? 0 : limits.units.window;
    this.#guildUnits = this.#newUnits(limits.units.perGuild);
    const write = async (seqs: string[]): Promise<void> => {
      await deps.guildLog.flush(lease.guildId);
      await deps.inbox.done(lease, seqs);
      seqs.forEach((seq) => this.#drop(seq));
    };
    this.#done = new DoneEvents(write, (error) => turn.fail(error));
  }

  /** The caller holds the turn's slot, and holds it again when this ends. */
  async run(): Promise<TurnResult> {
    const { slot } = this.#deps;
    for (let mayBeMore = true; ;) {
      this.#turn.keeper.assertHeld();
      if (this.#turn.failure !== null) return 'more';
      if (mayBeMore && !this.#turn.isEnding && this.#room > 0) {
        this.#turn.isWoken = false;
        mayBeMore = !(await this.#takeAll());
      } else if (this.#inHand.size === 0) {
        if (this.#turn.isEnding) return 'more';
        // Each event that was stored since the last look has a wake-up.
        if (!this.#turn.isWoken && !(await this.#linger())) return 'idle';
        mayBeMore = true;
      } else {
        slot.leave();
        await this.#turn.change();
        await slot.enter();
        mayBeMore ||= this.#turn.isWoken;
      }
    }
  }

  /** Holds the lease, and no slot. @returns whether there are new events */
  async #linger(): Promise<boolean> {
    const { slot, lingerMs } = this.#deps;
    if (lingerMs === 0) return false;
    slot.wait();
    const isWoken = await this.#turn.linger(lingerMs);
    await slot.enter();
    slot.waited();
    return isWoken;
  }

  get #room(): number {
    return limits.units.window - this.#inHand.size;
  }

  /** @returns whether these were all events */
  async #takeAll(): Promise<boolean> {
    const most = Math.min(this.#room, limits.inbox.batch);
    // With nothing in hand, every event that still waits is looked at again: a turn may stay open for long, and must not pass one over.
    if (this.#inHand.size === 0) this.#after = undefined;
    const events = await this.#deps.inbox.take(this.#turn.keeper.lease, most, this.#after);
    for (const event of events) {
      this.#after = event.seq;
      this.#inHand.add(event.seq);
      const mayRepeat = this.#mayBeBegun > 0 || event.attempts > 0;
      this.#mayBeBegun -= 1;
      const handed = this.#order.then(() => this.#handOut(event, mayRepeat));
      this.#order = handed.catch((error: unknown) => this.#turn.fail(error));
    }
    return events.length < most;
  }

  /** Hands an event to all compartments that listen. Does not wait for its end. */
  async #handOut(event: StoredEvent, mayRepeat: boolean): Promise<void> {
    if (this.#turn.isEnding) return this.#drop(event.seq);
    if (event.attempts >= limits.vm.attemptsPerEvent) return this.#park(event, lostStrikeFault());
    const programs = await this.#deps.programs(this.#guildId);
    const listening = programs.filter(({ listens }) => listens.includes(event.name));
    const ends = listening.map(({ compartment }) => this.#compartment(compartment).handle(event, mayRepeat));
    Promise.all(ends).then(
      (lists) => this.#end(event, lists.flat()),
      (error: unknown) => this.#turn.fail(error),
    );
  }

  #end(event: StoredEvent, ends: UnitEnd[]): Promise<void> | void {
    const parked = ends.find((end) => end.kind === 'parked');
    if (ends.some(({ kind }) => kind === 'give-way')) {
      this.#turn.end();
      return this.#drop(event.seq);
    }
    if (parked !== undefined) {
      return this.#park(event, parked.fault).catch((error: unknown) => this.#turn.fail(error));
    }
    const hasFailed = ends.some((end) => end.kind === 'settled' && end.result.status === 'failed');
    this.#deps.metrics.settled(event, ends.length === 0 ? 'skipped' : hasFailed ? 'failed' : 'handled');
    this.#done.add(event.seq);
  }

  async #park(event: StoredEvent, fault: FaultJson): Promise<void> {
    const { guildLog, inbox, metrics } = this.#deps;
    guildLog.add(this.#guildId, parkedLine(event, fault));
    await guildLog.flush(this.#guildId);
    await inbox.park(this.#turn.keeper.lease, event.seq, fault.code, fault.message);
    metrics.settled(event, 'parked');
    this.#drop(event.seq);
  }

  #drop(seq: string): void {
    this.#inHand.delete(seq);
    this.#turn.notify();
  }

  #compartment({ id, budget }: Compartment): CompartmentTurn {
    const known = this.#compartments.get(id);
    if (known !== undefined) return known;
    const { inbox, vm, guildLog, log, metrics, slot, programs, answerOp } = this.#deps;
    const { keeper } = this.#turn;
    const made = new CompartmentTurn(
      {
        inbox,
        vm,
        log,
        metrics,
        slot,
        openUnits: [this.#newUnits(budget.openUnits), this.#guildUnits],
        program: async () => (await programs(this.#guildId)).find(({ compartment }) => compartment.id === id) ?? null,
        answerOp: (call, handling) => answerOp(call, keeper, handling),
        onLog: (lines) => guildLog.add(this.#guildId, ...lines),
      },
      this.#turn,
    );
    this.#compartments.set(id, made);
    return made;
  }

  #newUnits(most: number): OpenUnits {
    return new OpenUnits(most, limits.units.keptForUnordered, () => this.#deps.onUnitsFull(this.#guildId, most));
  }
}
