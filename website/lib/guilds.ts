import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from './api';
import type { GuildOverview, GuildSummary, ParkedEvent } from './types';

export function useGuilds() {
  return useQuery({
    queryKey: ['guilds'],
    queryFn: () => request<GuildSummary[]>('GET', '/api/guilds'),
    staleTime: 30_000,
  });
}

export function useOverview(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'overview'],
    queryFn: () => request<GuildOverview>('GET', `/api/guilds/${guildId}`),
    refetchInterval: 10_000,
  });
}

export function useParked(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'parked'],
    queryFn: () => request<ParkedEvent[]>('GET', `/api/guilds/${guildId}/parked`),
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
  const path = (eventId: string) => `/api/guilds/${guildId}/parked/${encodeURIComponent(eventId)}`;
  const retry = useMutation({
    mutationFn: (eventId: string) => request<void>('POST', `${path(eventId)}/retry`),
    onSettled,
  });
  const discard = useMutation({ mutationFn: (eventId: string) => request<void>('DELETE', path(eventId)), onSettled });
  return { retry, discard };
}
