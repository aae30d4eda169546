/**
 * Names that the compiler writes into scripts, in the order in which the runtime hands their values to a module: read the current
 * unit, restore a unit, guard a thenable, and mark a value that an async generator awaits.
 */
export const contextHelpers = ['$mE', '$mB', '$mT', '$mY'] as const;

/** Names that no script may use: those of the helpers, and of what the compiler declares with them. */
export const reservedNames: ReadonlySet<string> = new Set([...contextHelpers, '$mC', '$mX']);

/** The text in front of a compiled module, which makes a classic script of it whose value is a function. */
export const moduleHead = `(function (${contextHelpers.join(', ')}) { return function (exports, require, module, console) {`;
/** The text behind it. */
export const moduleTail = '\n}})';
