import type { Intrinsics, RealmState } from './realm.ts';
import { post, postOnce } from './outbox.ts';
import { notJson } from './json.ts';
import { callStack, codedError, own } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

type Op = (input?: unknown) => Promise<unknown>;

/** Calls an op: it leaves with the outbox, and the promise settles when its reply comes in. */
export function callOp(name: string, script: string, input: unknown, below: unknown): Promise<unknown> {
  const stack = callStack(below);
  const refuse = (code: string, message: string): Promise<unknown> =>
    new $.Promise((_resolve, reject) => reject(codedError(code, message, stack)));

  const { unit } = state;
  if (unit.no === 0) {
    return refuse(
      'script.op-at-top-level',
      `${name} can only be called while an event is handled: move it into a handler of on(…).`,
    );
  }
  if (unit.ending !== null) return refuse(unit.ending.code, unit.ending.message);
  if (unit.calls >= state.limits.opsPerEvent) {
    postOnce('script.too-many-ops', script);
    return refuse(
      'script.too-many-ops',
      `One handler may call at most ${state.limits.opsPerEvent} ops per event. Spread the work over several events or timers.`,
    );
  }
  let json: unknown;
  try {
    const problem = input === undefined ? '' : notJson(input, '', 0);
    if (problem !== '') return refuse('op.bad-input', `${name}: ${problem}`);
    json = input === undefined ? '{}' : $.stringify(input);
  } catch {
    json = undefined;
  }
  if (typeof json !== 'string') return refuse('op.bad-input', `${name}: the input cannot be written as JSON`);

  const callNo = unit.calls + 1;
  if (!post(`["op",${unit.no},${callNo},${$.stringify(name)},${$.stringify(script)},${$.stringify(json)}]`)) {
    postOnce('script.outbox-full', script);
    return refuse(
      'script.outbox-full',
      'Too much at once: await ops before calling more, and keep their inputs small.',
    );
  }
  unit.calls = callNo;
  unit.openOps += 1;
  return new $.Promise((resolve, reject) => {
    unit.open[callNo] = { resolve, reject, origin: { stack } };
  });
}

/** The reply to an op call. A fault becomes an error with its code, and with the stack of the call. */
export function settleOp(no: number, callNo: number, succeeded: boolean, json: string): void {
  const unit = state.units[no];
  const call = unit?.open[callNo];
  if (unit === undefined || call === undefined) return;
  state.unit = unit;
  delete unit.open[callNo];
  unit.openOps -= 1;
  const value = $.parse(json) as unknown;
  if (succeeded) {
    call.resolve(value);
    return;
  }
  const fault = value as { code: string; message: string; data?: unknown; retryable?: unknown };
  const error = codedError(fault.code, fault.message, call.origin.stack ?? '');
  own(error, 'data', fault.data);
  own(error, 'retryable', fault.retryable === true);
  call.reject(error);
}

/** The ops as one script sees them: `messages.send` is `send` of `messages`, a name without a dot is a function. */
export function makeOps(script: string, api: Record<string, unknown>): void {
  for (let index = 0; index < state.ops.length; index += 1) {
    const name = state.ops[index] as string;
    const op: Op = (input) => callOp(name, script, input, op);
    let target = api;
    let from = 0;
    for (let dot = $.indexOf(name, '.'); dot >= 0; dot = $.indexOf(name, '.', from)) {
      const group = $.slice(name, from, dot);
      if (typeof target[group] !== 'object') target[group] = $.create(null);
      target = target[group] as Record<string, unknown>;
      from = dot + 1;
    }
    target[$.slice(name, from)] = op;
  }
}
