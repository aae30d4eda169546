import type { Handler, Intrinsics, List, ModuleBody, RealmState } from './realm.ts';
import { makeConsole, post, postFailure } from './outbox.ts';
import { makeOps } from './ops.ts';
import { callStack, codedError, shownText } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

export function defineModule(name: string, run: ModuleBody): void {
  state.modules[name] = { exports: $.create(null) as Record<string, unknown>, run };
}

/** Evaluates a module, unless another one has imported it: one that throws does not keep the others from running. */
export function loadModule(name: string): void {
  try {
    evaluate(name);
  } catch (error) {
    postFailure(name, error);
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
    return evaluate(moduleName(specifier));
  };
}

/** `./greetings`, `./greetings.ts` and `greetings` name the same script. */
export function moduleName(specifier: string): string {
  let name = specifier;
  if ($.slice(name, 0, 2) === './') name = $.slice(name, 2);
  const ending = $.slice(name, -3);
  return ending === '.ts' || ending === '.js' ? $.slice(name, 0, -3) : name;
}

/** What `import … from 'mainstay'` gives to one script. */
export function makeApi(script: string): object {
  const api = $.create(null) as Record<string, unknown>;
  makeOps(script, api);
  api.on = (event: unknown, call: unknown) => listen(script, event, call);
  return api;
}

export function listen(script: string, event: unknown, call: unknown): void {
  if (state.phase !== 'boot') {
    throw codedError(
      'script.late-registration',
      'on(…) can only be called at the top level of a script, not later.',
      callStack(listen),
    );
  }
  if (typeof event !== 'string' || state.events[event] !== true) {
    throw codedError('script.unknown-event', `There is no event named “${shownText(event)}”.`, callStack(listen));
  }
  if (typeof call !== 'function') {
    throw codedError('script.bad-handler', `on('${event}', …) needs a function.`, callStack(listen));
  }
  const handlers = (state.handlers[event] ??= emptyList());
  handlers[handlers.length] = { script, call: call as Handler['call'] };
  handlers.length += 1;
  post(`["listens",${$.stringify(script)},${$.stringify(event)}]`);
}

export function emptyList(): List<Handler> {
  const list = $.create(null) as List<Handler>;
  list.length = 0;
  return list;
}
