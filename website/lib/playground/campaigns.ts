import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Campaign } from '../types';
import { fetchCampaigns, stopCampaign } from './calls';

const lookAgainMs = 500;
const keyOf = (guildId: string) => ['guild', guildId, 'campaigns'];

/** Raids and nukes: running ones, and those that ended since the page was opened and were not dismissed. */
export function useCampaigns(guildId: string) {
  const client = useQueryClient();
  const [away, setAway] = useState<ReadonlySet<number>>(new Set<number>());
  const { data } = useQuery({
    queryKey: keyOf(guildId),
    queryFn: async () => (await fetchCampaigns(guildId)).campaigns,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'running') ? lookAgainMs : false),
  });
  const [opened] = useState(() => new Set<number>());
  for (const { id, state } of data ?? []) if (state === 'running') opened.add(id);
  return {
    campaigns: (data ?? []).filter(({ id }) => opened.has(id) && !away.has(id)),
    stop: async (id: number): Promise<void> => {
      await stopCampaign(guildId, id);
      await client.invalidateQueries({ queryKey: keyOf(guildId) });
    },
    putAway: (id: number): void => setAway((set) => new Set(set).add(id)),
  };
}

/** Shows a campaign that has just begun, before the next poll. */
export function useKeepCampaign(guildId: string) {
  const client = useQueryClient();
  return (campaign: Campaign): void => {
    client.setQueryData<Campaign[]>(keyOf(guildId), (before = []) => [
      ...before.filter(({ id }) => id !== campaign.id),
      { ...campaign, state: 'running' },
    ]);
  };
}
