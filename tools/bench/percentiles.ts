/** Percentiles of unsorted values. */
export function percentiles(values: number[]): { p50: number; p90: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  // Nearest rank: the smallest value that at least the fraction p of all values does not exceed.
  const at = (p: number): number => sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
