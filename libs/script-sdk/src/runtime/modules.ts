import type { Handler, Intrinsics, List, ModuleBody, RealmState } from './realm.ts';
import { asyncIteratorOf, awaited, delegated, wrapAsyncGenerator } from './async-generators.ts';
import { backTo, currentUnit, inUnit } from './contexts.ts';
import { makeConsole, post, postFailure } from './outbox.ts';
import { makeOps } from './ops.ts';
import { callStack, codedError, shownText } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Passes a compiled module the helpers that track its unit. A script cannot access them by name. */
export function defineModule(name: string, make: (...helpers: unknown[]) => ModuleBody): void {
  const run = make(currentUnit, backTo, inUnit, awaited);
  state.modules[name] = { exports: $.create(null) as Record<string, unknown>, run };
}

/** Evaluates a module, unless another one has imported it: one that throws does not keep the others from running. */
export function loadModule(name: string): void {
  try {
    evaluate(name);
  } catch (error) {
    postFailure(state.unit, name, error);
  }
}

export function evaluate(name: string): unknown {
  const module = state.modules[name];
  if (module === undefined) {
    throw codedError('script.unknown-import', `This guild has no enabled script named “${name}”.`, callStack(evaluate));
  }
  const { run } = module;
  if (run === null) return module.exports;
  module.run = null;
  // As an ES module's `this`: undefined.
  $.apply(run, undefined, [module.exports, makeRequire(name), module, makeConsole(name)]);
  return module.exports;
}

/** `require` as the compiled imports call it. */
export function makeRequire(script: string): (specifier: string) => unknown {
  let api: object | undefined;
  return (specifier) => {
    if (specifier === 'mainstay') {
      api ??= makeApi(script);
      return api;
    }
    const helper = helperOf(specifier);
    return helper === undefined ? evaluate(moduleName(specifier)) : { _: helper };
  };
}

/** Helpers that the compiler's output imports to drive async generators. */
export function helperOf(specifier: string): unknown {
  const folder = '@swc/helpers/_/_';
  if ($.slice(specifier, 0, folder.length) !== folder) return undefined;
  const name = $.slice(specifier, folder.length);
  if (name === 'wrap_async_generator') return wrapAsyncGenerator;
  if (name === 'await_async_generator') return awaited;
  if (name === 'async_generator_delegate') return delegated;
  return name === 'async_iterator' ? asyncIteratorOf : undefined;
}

/** `./greetings`, `./greetings.ts` and `greetings` name the same script. */
export function moduleName(specifier: string): string {
  let name = specifier;
  if ($.slice(name, 0, 2) === './') name = $.slice(name, 2);
  const ending = $.slice(name, -3);
  return ending === '.ts' || ending === '.js' ? $.slice(name, 0, -3) : name;
}

/** The module `mainstay` for one script. */
export function makeApi(script: string): object {
  const api = $.create(null) as Record<string, unknown>;
  makeOps(script, api);
  api.on = (event: unknown, options: unknown, call: unknown) =>
    typeof options === 'function' ? listen(script, event, undefined, options) : listen(script, event, options, call);
  return api;
}

export function listen(script: string, event: unknown, options: unknown, call: unknown): void {
  if (state.phase !== 'boot') {
    throw codedError(
      'script.late-registration',
      'on(…) can only be called at the top level of a script, not later.',
      callStack(listen),
    );
  }
  const orders = typeof event === 'string' ? state.events[event] : undefined;
  if (orders === undefined) {
    throw codedError('script.unknown-event', `There is no event named “${shownText(event)}”.`, callStack(listen));
  }
  if (typeof call !== 'function') {
    throw codedError('script.bad-handler', `on('${event as string}', …) needs a function.`, callStack(listen));
  }
  const order = (options as { order?: unknown } | undefined)?.order;
  if (order !== undefined && !isOneOf(orders, order)) {
    const message = `${event as string} cannot be handled in the order “${shownText(order)}”.`;
    throw codedError('script.bad-order', message, callStack(listen));
  }
  state.handlers[state.handlers.length] = { script, call: call as Handler['call'] };
  state.handlers.length += 1;
  const chosen = order === undefined ? 'null' : $.stringify(order);
  post(`["listens",${$.stringify(script)},${$.stringify(event)},${chosen}]`);
}

export function isOneOf(list: List<string>, value: unknown): boolean {
  for (let index = 0; index < list.length; index += 1) if (list[index] === value) return true;
  return false;
}
