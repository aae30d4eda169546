import type { EventRun, Handler, Intrinsics, RealmState, RuntimeLimits } from './realm.ts';
import { hardenRealm, seedRandom } from './harden.ts';
import { defineModule, loadModule } from './modules.ts';
import { settleOp } from './ops.ts';
import { collect, makeConsole, postFailure } from './outbox.ts';
import { own } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** What the worker hands to a fresh realm, as JSON text. */
export interface RealmConfig {
  ops: string[];
  events: string[];
  limits: RuntimeLimits;
  now: number;
  seed: string;
}

export function configure(text: string): void {
  const config = $.parse(text) as RealmConfig;
  state.limits = config.limits;
  state.now = config.now;
  for (let index = 0; index < config.ops.length; index += 1) state.ops[index] = config.ops[index] as string;
  state.ops.length = config.ops.length;
  for (let index = 0; index < config.events.length; index += 1) state.events[config.events[index] as string] = true;
  hardenRealm();
  seedRandom(config.seed);
  own(globalThis, 'console', makeConsole(''));
}

/** Hands an event to its handlers, in the order in which they were registered; each gets a payload of its own. */
export function deliver(seed: string, name: string, now: number, payload: string): void {
  state.phase = 'event';
  state.run = { pending: 0 };
  state.now = now;
  state.calls = 0;
  state.openOps = 0;
  state.open = $.create(null) as RealmState['open'];
  state.lines = 0;
  state.told = $.create(null) as RealmState['told'];
  seedRandom(seed);
  const handlers = state.handlers[name];
  if (handlers === undefined) return;
  for (let index = 0; index < handlers.length; index += 1) {
    void runHandler(handlers[index] as Handler, state.run, payload);
  }
}

export async function runHandler(handler: Handler, run: EventRun, payload: string): Promise<void> {
  run.pending += 1;
  try {
    await $.apply(handler.call, undefined, [$.parse(payload)]);
  } catch (error) {
    postFailure(handler.script, error);
  }
  run.pending -= 1;
}

/**
 * The only function that the host calls. It answers with a string or nothing and never throws: a thrown value would be
 * read by the host outside any time limit.
 */
export function entry(command: string, a: never, b: never, c: never, d: never): string | undefined {
  try {
    if (command === 'collect') return collect();
    if (state.collected) {
      state.collected = false;
      state.outbox = '';
    }
    if (command === 'event') deliver(a, b, c, d);
    else if (command === 'reply') settleOp(a, b, c);
    else if (command === 'define') defineModule(a, b);
    else if (command === 'load') loadModule(a);
    else if (command === 'configure') configure(a);
  } catch {
    // Only the script can have caused it, and only its own event is hurt.
  }
  return undefined;
}
