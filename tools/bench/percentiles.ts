/** Of unsorted values. */
export function percentiles(values: number[]): { p50: number; p90: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
