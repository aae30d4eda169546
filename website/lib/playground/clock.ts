import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { SimulatedClock } from '../types';
import { fetchClock, windClock } from './calls';

const lookAgainMs = 15_000;

/** How far a clock is ahead of this browser's, in milliseconds. */
const offsetOf = ({ now }: SimulatedClock): number => Date.parse(now) - Date.now();

/** The simulated Discord's clock, as an offset to this browser's: milliseconds; null while it is not known. */
export function useSimulatedClock(guildId: string) {
  const client = useQueryClient();
  const queryKey = ['guild', guildId, 'clock'];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => {
      const clock = await fetchClock(guildId);
      return { offset: offsetOf(clock), aheadMs: clock.aheadMs };
    },
    refetchInterval: lookAgainMs,
  });
  const wind = useCallback(
    async (windMs: number) => {
      const clock = await windClock(guildId, windMs);
      client.setQueryData(['guild', guildId, 'clock'], { offset: offsetOf(clock), aheadMs: clock.aheadMs });
    },
    [client, guildId],
  );
  return { offset: data?.offset ?? null, aheadMs: data?.aheadMs ?? 0, wind };
}

const steps: Array<[number, string]> = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
];

/** “2 d 3 h”; empty if it is less than a minute. */
export function spanOf(ms: number): string {
  // What the network took is no span.
  let rest = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const parts = steps.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count} ${unit}` : '';
  });
  return parts.filter(Boolean).slice(0, 2).join(' ');
}
