import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './api';

/** Timers that the guild's scripts have set, the next one first. */
export function useTimers(guildId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['guild', guildId, 'timers'],
    queryFn: () => answer(api.GET('/api/guilds/{guild}/timers', { params: { path: { guild: guildId } } })),
    refetchInterval: 2_000,
    enabled,
  });
}

/** Fires a timer now instead of at its time. */
export function useFireTimer(guildId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (timer: string) =>
      answer(api.POST('/api/guilds/{guild}/timers/{timer}/fire', { params: { path: { guild: guildId, timer } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['guild', guildId, 'timers'] }),
  });
}
