import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './api';

export function useGuilds() {
  return useQuery({
    queryKey: ['guilds'],
    queryFn: () => answer(api.GET('/api/guilds')),
    staleTime: 30_000,
  });
}

export function useOverview(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'overview'],
    queryFn: () => answer(api.GET('/api/guilds/{guild}', { params: { path: { guild: guildId } } })),
    refetchInterval: 10_000,
  });
}

export function useParked(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'parked'],
    queryFn: () => answer(api.GET('/api/guilds/{guild}/parked', { params: { path: { guild: guildId } } })),
    refetchInterval: 15_000,
  });
}

/** Puts a parked event back into the inbox, or drops it for good. */
export function useParkedActions(guildId: string) {
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['guild', guildId, 'parked'] }),
      client.invalidateQueries({ queryKey: ['guild', guildId, 'overview'] }),
    ]);
  const params = (event: string) => ({ params: { path: { guild: guildId, event } } });
  const retry = useMutation({
    mutationFn: (id: string) => answer(api.POST('/api/guilds/{guild}/parked/{event}/retry', params(id))),
    onSettled,
  });
  const discard = useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/guilds/{guild}/parked/{event}', params(id))),
    onSettled,
  });
  return { retry, discard };
}
