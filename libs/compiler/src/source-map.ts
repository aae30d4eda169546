import { limits } from '#libs/vocabulary';
import { LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** Source map (JSON) of a script, by its name. */
export type MapOf = (script: string) => string | undefined;

export interface Place {
  script: string;
  line: number;
  column: number;
}

const frame = /guild:\/\/\/([a-z0-9-]+):(\d+):(\d+)/;
const traces = new WeakMap<MapOf, Map<string, TraceMap | null>>();

/**
 * The innermost call of a V8 stack that is in a script, as a place in the author's own file. Lines and columns count from 1.
 */
export function originalPlace(stack: string, mapOf: MapOf): Place | null {
  for (const line of stack.split('\n')) {
    const match = frame.exec(line);
    if (match !== null) return original(match, mapOf);
  }
  return null;
}

/** The stack with the author's own files and lines, without calls of the runtime and the host. */
export function originalStack(stack: string, mapOf: MapOf): string {
  const lines: string[] = [];
  for (const line of stack.split('\n')) {
    const match = frame.exec(line);
    if (match !== null) {
      const { script, line: at, column } = original(match, mapOf);
      lines.push(line.replace(frame, `${script}.ts:${at}:${column}`));
    } else if (!/^\s+at /.test(line)) lines.push(line);
  }
  return lines.join('\n');
}

function original(match: RegExpExecArray, mapOf: MapOf): Place {
  const [, script = '', line, column] = match;
  const generated = { line: within(Number(line)), column: within(Number(column)) - 1 };
  const trace = traceOf(script, mapOf);
  // swc maps an import starting at its specifier, which is to the right of the call.
  const left = trace === null ? null : originalPositionFor(trace, generated);
  const found =
    trace === null || left?.line != null ? left : originalPositionFor(trace, { ...generated, bias: LEAST_UPPER_BOUND });
  if (found === null || found.line === null)
    return { script, line: within(generated.line), column: within(generated.column + 1) };
  return { script, line: within(found.line), column: within(found.column + 1) };
}

/** Scripts can write stacks themselves: limit their numbers to the characters of a compiled script. */
function within(number: number): number {
  return Math.min(Math.max(1, number), limits.script.compiledBytes);
}

function traceOf(script: string, mapOf: MapOf): TraceMap | null {
  let known = traces.get(mapOf);
  if (known === undefined) traces.set(mapOf, (known = new Map()));
  let trace = known.get(script);
  if (trace === undefined) {
    const map = mapOf(script);
    trace = map === undefined ? null : new TraceMap(map);
    known.set(script, trace);
  }
  return trace;
}
