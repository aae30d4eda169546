import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { SimulatedClock } from '../types';
import { fetchClock, setClock } from './calls';

const lookAgainMs = 15_000;

/** The simulated Discord's clock as a browser keeps it. */
interface Kept {
  /** How far it is ahead of this browser's, in milliseconds. */
  offset: number;
  aheadMs: number;
  /** Where it stands still, in milliseconds since 1970; null while it goes. */
  stoppedAt: number | null;
}

const keep = ({ now, aheadMs, stopped }: SimulatedClock): Kept => {
  const at = Date.parse(now);
  return { offset: at - Date.now(), aheadMs, stoppedAt: stopped ? at : null };
};

/** The simulated Discord's clock; null while it is not known. */
export function useSimulatedClock(guildId: string) {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['guild', guildId, 'clock'],
    queryFn: async () => keep(await fetchClock(guildId)),
    refetchInterval: lookAgainMs,
  });
  const set = useCallback(
    async (change: { windMs?: number; stopped?: boolean }) => {
      client.setQueryData(['guild', guildId, 'clock'], keep(await setClock(guildId, change)));
    },
    [client, guildId],
  );
  return { clock: data ?? null, set };
}

const steps: Array<[number, string]> = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
];

/** “2 d 3 h”; empty if it is less than a minute. */
export function spanOf(ms: number): string {
  // Subtracts the delay of the network.
  let rest = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const parts = steps.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count} ${unit}` : '';
  });
  return parts.filter(Boolean).slice(0, 2).join(' ');
}
