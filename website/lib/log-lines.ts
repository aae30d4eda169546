import type { LogLine } from './types';

/** Lines that a page holds at most; the oldest go first. */
export const keptLines = 2_000;

/** The newest of a list that would grow for ever. */
export const keepNewest = <T>(list: readonly T[]): T[] => list.slice(-keptLines);

/** Ids are decimal numbers that grow, too long for a double. */
export function compareLines(a: Pick<LogLine, 'id'>, b: Pick<LogLine, 'id'>): number {
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Oldest first, each line once. */
export function mergeLines<L extends Pick<LogLine, 'id'>>(lines: readonly L[], more: readonly L[]): L[] {
  const last = lines.at(-1);
  const [first] = more;
  if (more.length === 1 && first && (!last || compareLines(last, first) < 0)) return keepNewest([...lines, first]);
  const all = new Map([...lines, ...more].map((line) => [line.id, line]));
  return keepNewest([...all.values()].toSorted(compareLines));
}
