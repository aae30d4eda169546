import { asyncIteratorOf } from './async-generators.ts';
import { backTo, inUnit } from './contexts.ts';
import type { Intrinsics, RealmState } from './realm.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** `Array.fromAsync`. The engine’s own calls iterators and mappers in no known unit. */
export async function arrayFromAsync(
  items: Record<symbol | string, unknown>,
  map?: (value: unknown, index: number) => unknown,
  self?: unknown,
): Promise<unknown[]> {
  const unit = state.unit;
  if (map !== undefined && typeof map !== 'function')
    throw new $.TypeError('the mapper of Array.fromAsync is no function');
  const made: unknown[] = [];
  const mapped = async (value: unknown): Promise<unknown> =>
    map === undefined ? value : inUnit($.apply(map, self, [value, made.length]));
  if (items[$.asyncIterator] == null && items[$.iterator] == null) {
    const length = items.length as number;
    for (let index = 0; index < length; index += 1) {
      const value = backTo(unit, await inUnit(items[index]));
      made[index] = backTo(unit, await mapped(value));
    }
    return made;
  }
  const iterator = asyncIteratorOf(items);
  for (;;) {
    const step = backTo(unit, await inUnit(iterator.next(undefined))) as IteratorResult<unknown>;
    if (step.done) return made;
    try {
      made[made.length] = backTo(unit, await mapped(step.value));
    } catch (error) {
      state.unit = unit;
      if (iterator.return != null) await inUnit(iterator.return(undefined));
      throw error;
    }
  }
}
