import type { Intrinsics, RealmState } from './realm.ts';
import { callStack, cut, own, shownText, thrownText } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Appends one entry, given as JSON text. @returns whether there was room */
export function post(entry: string): boolean {
  if (state.outbox.length + entry.length + 1 > state.limits.outboxLength) return false;
  state.outbox += state.outbox === '' ? entry : `,${entry}`;
  return true;
}

/** What the host has not yet been told: two counts, and the entries. It stays until the next command comes in. */
export function collect(): string {
  state.collected = true;
  return `${state.openOps} ${state.run.pending}\n[${state.outbox}]`;
}

/** One line of the guild's log; the stack tells where. */
export function postLine(level: string, script: string, message: string, stack: string): void {
  state.lines += 1;
  if (state.lines > state.limits.linesPerEvent) return postOnce('script.log-cut', script);
  const text = $.stringify(cut(message, state.limits.lineLength));
  if (!post(`["line",${$.stringify(level)},${$.stringify(script)},${text},${$.stringify(stack)}]`)) {
    postOnce('script.log-cut', script);
  }
}

/** A handler or a module threw. */
export function postFailure(script: string, error: unknown): void {
  const code = typeof error === 'object' && error !== null ? $.weakGet(state.codes, error) : undefined;
  const text = $.stringify(thrownText(error, state.limits.lineLength * 2));
  post(`["failure",${$.stringify(script)},${text},${code === undefined ? 'null' : $.stringify(code)}]`);
}

/** A limit was reached: told once per event. There is always room for these few. */
export function postOnce(code: string, script: string): void {
  if (state.told[code] === true) return;
  state.told[code] = true;
  const entry = `["limit",${$.stringify(code)},${$.stringify(script)}]`;
  state.outbox += state.outbox === '' ? entry : `,${entry}`;
}

/** `console`, bound to a script. */
export function makeConsole(script: string): object {
  const made = {};
  const levels = ['debug', 'debug', 'log', 'info', 'info', 'info', 'warn', 'warn', 'error', 'error', 'trace', 'debug'];
  for (let at = 0; at < levels.length; at += 2) {
    const level = levels[at + 1] as string;
    const write = (...values: unknown[]): void => {
      let message = '';
      for (let index = 0; index < values.length; index += 1) {
        if (message.length > state.limits.lineLength) break;
        message += (index === 0 ? '' : ' ') + shownText(values[index]);
      }
      postLine(level, script, message, state.lines < state.limits.linesPerEvent ? callStack(write) : '');
    };
    own(made, levels[at] as string, write);
  }
  const { error } = made as { error: (...values: unknown[]) => void };
  own(made, 'assert', (holds: unknown, ...values: unknown[]) => {
    if (!holds) error('Assertion failed', ...values);
  });
  return made;
}
