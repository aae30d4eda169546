/**
 * Removes calls while the failure persists: first large parts, then smaller ones.
 *
 * @param ms time limit, in milliseconds
 */
export async function shrink(
  numbers: readonly number[],
  fails: (some: readonly number[]) => Promise<boolean>,
  ms: number,
): Promise<readonly number[]> {
  const until = performance.now() + ms;
  let left = numbers;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < left.length;) {
      if (performance.now() > until) return left;
      const fewer = [...left.slice(0, start), ...left.slice(start + size)];
      if (await fails(fewer)) left = fewer;
      else start += size;
    }
  }
  return left;
}
