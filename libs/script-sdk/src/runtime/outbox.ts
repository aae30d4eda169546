import type { Intrinsics, List, RealmState, Unit } from './realm.ts';
import { callStack, cut, own, shownText, thrownText } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Appends one entry, given as JSON text. @returns whether there was room */
export function post(entry: string): boolean {
  if (state.outbox.length + entry.length + 1 > state.limits.outboxLength) return false;
  state.outbox += state.outbox === '' ? entry : `,${entry}`;
  return true;
}

/** The state of each open unit, and all entries since the last command. They stay until the next command. */
export function collect(): string {
  state.collected = true;
  const still = $.create(null) as List<number>;
  still.length = 0;
  let counts = '';
  for (let index = 0; index < state.open.length; index += 1) {
    const no = state.open[index] as number;
    const unit = state.units[no] as Unit;
    counts += `${index === 0 ? '' : ','}[${no},${unit.openOps},${unit.isPending ? 1 : 0}]`;
    if (unit.isPending || unit.openOps > 0) {
      still[still.length] = no;
      still.length += 1;
    } else closeUnit(unit, 'script.event-over', 'This event is already over: await what you start, or use a timer.');
  }
  state.open = still;
  return `[[${counts}],[${state.outbox}]]`;
}

/** From now on the unit calls nothing, and its lines belong to no event. */
export function closeUnit(unit: Unit, code: string, message: string): void {
  unit.ending = { code, message };
  delete state.units[unit.no];
}

/** One line of the guild's log; the stack has its position. */
export function postLine(level: string, script: string, message: string, stack: string): void {
  const { unit } = state;
  unit.lines += 1;
  if (unit.lines > state.limits.linesPerEvent) return postOnce('script.log-cut', script);
  const text = $.stringify(cut(message, state.limits.lineLength));
  const place = `${numberOf(unit)},${$.stringify(level)},${$.stringify(script)},${text},${$.stringify(stack)}`;
  if (!post(`["line",${place}]`)) postOnce('script.log-cut', script);
}

/** A handler or a module threw. */
export function postFailure(unit: Unit, script: string, error: unknown): void {
  const code = typeof error === 'object' && error !== null ? $.weakGet(state.codes, error) : undefined;
  const text = $.stringify(thrownText(error, state.limits.lineLength * 2));
  const shown = code === undefined ? 'null' : $.stringify(code);
  post(`["failure",${numberOf(unit)},${$.stringify(script)},${text},${shown}]`);
}

/** A limit was reached: reported once per unit. There is always room for these few entries. */
export function postOnce(code: string, script: string): void {
  const { unit } = state;
  if (unit.told[code] === true) return;
  unit.told[code] = true;
  const entry = `["limit",${numberOf(unit)},${$.stringify(code)},${$.stringify(script)}]`;
  state.outbox += state.outbox === '' ? entry : `,${entry}`;
}

/** The host no longer knows a unit that is over: its later entries belong to no event. */
export function numberOf(unit: Unit): number {
  return unit.ending === null ? unit.no : 0;
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
      postLine(level, script, message, state.unit.lines < state.limits.linesPerEvent ? callStack(write) : '');
    };
    own(made, levels[at] as string, write);
  }
  const { error } = made as { error: (...values: unknown[]) => void };
  own(made, 'assert', (holds: unknown, ...values: unknown[]) => {
    if (!holds) error('Assertion failed', ...values);
  });
  return made;
}
