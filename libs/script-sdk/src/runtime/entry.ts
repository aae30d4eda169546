import { inUnit } from './contexts.ts';
import type { Handler, Intrinsics, List, RealmState, RuntimeLimits, Unit } from './realm.ts';
import { hardenRealm, seedRandom } from './harden.ts';
import { defineModule, loadModule } from './modules.ts';
import { settleOp } from './ops.ts';
import { closeUnit, collect, makeConsole, postFailure } from './outbox.ts';
import { codedError, own } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Configuration of a new realm, as JSON text from the worker. */
export interface RealmConfig {
  ops: string[];
  /** Orders that a handler of an event may choose, by the event's name. */
  events: Record<string, string[]>;
  limits: RuntimeLimits;
  now: number;
  seed: string;
}

export function configure(text: string): void {
  const config = $.parse(text) as RealmConfig;
  state.limits = config.limits;
  state.unit.now = config.now;
  state.ops = listOf(config.ops);
  const names = $.keys(config.events);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    state.events[name] = listOf(config.events[name] as string[]);
  }
  hardenRealm();
  seedRandom(config.seed);
  own(globalThis, 'console', makeConsole(''));
}

export function listOf(values: string[]): List<string> {
  const list = $.create(null) as List<string>;
  for (let index = 0; index < values.length; index += 1) list[index] = values[index] as string;
  list.length = values.length;
  return list;
}

/** Opens a unit: one handler with an event. Its clock and random numbers do not depend on what else is open. */
export function startUnit(no: number, handlerNo: number, seed: string, now: number, payload: string): void {
  state.phase = 'event';
  const handler = state.handlers[handlerNo];
  const unit: Unit = {
    no,
    ending: null,
    isPending: true,
    now,
    random: { a: 0, b: 0, c: 0, d: 1 },
    calls: 0,
    openOps: 0,
    open: $.create(null) as Unit['open'],
    lines: 0,
    told: $.create(null) as Unit['told'],
  };
  state.unit = unit;
  state.units[no] = unit;
  state.open[state.open.length] = no;
  state.open.length += 1;
  seedRandom(seed);
  if (handler === undefined) unit.isPending = false;
  else void runHandler(handler, unit, payload);
}

export async function runHandler(handler: Handler, unit: Unit, payload: string): Promise<void> {
  try {
    await inUnit($.apply(handler.call, undefined, [$.parse(payload)]));
  } catch (error) {
    state.unit = unit;
    // The host reports the reason for a unit that it ended.
    if (unit.ending === null) postFailure(unit, handler.script, error);
  }
  unit.isPending = false;
}

/** Ends an open unit from outside: calls without a reply reject, and it can call no further op. */
export function endUnit(no: number, code: string, message: string): void {
  const unit = state.units[no];
  if (unit === undefined) return;
  state.unit = unit;
  closeUnit(unit, code, message);
  const still = $.create(null) as List<number>;
  still.length = 0;
  for (let index = 0; index < state.open.length; index += 1) {
    if (state.open[index] === no) continue;
    still[still.length] = state.open[index] as number;
    still.length += 1;
  }
  state.open = still;
  for (let callNo = 1; callNo <= unit.calls; callNo += 1) {
    const call = unit.open[callNo];
    if (call === undefined) continue;
    delete unit.open[callNo];
    call.reject(codedError(code, message, call.origin.stack ?? ''));
  }
}

/**
 * The only function that the host calls. It answers with a string or nothing and never throws: a thrown value would be
 * read by the host outside any time limit.
 */
export function entry(command: string, a: never, b: never, c: never, d: never, e: never): string | undefined {
  try {
    if (command === 'collect') return collect();
    if (state.collected) {
      state.collected = false;
      state.outbox = '';
    }
    if (command === 'event') startUnit(a, b, c, d, e);
    else if (command === 'reply') settleOp(a, b, c, d);
    else if (command === 'end') endUnit(a, b, c);
    else if (command === 'define') defineModule(a, b);
    else if (command === 'load') loadModule(a);
    else if (command === 'configure') configure(a);
  } catch {
    // Only the script can have caused it, and only its own unit is hurt.
  }
  return undefined;
}
