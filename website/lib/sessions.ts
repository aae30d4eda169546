import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './api';
import { ApiProblem } from './problem';

const key = ['sessions'] as const;

/** Sessions of the signed-in user: this one first, then the newest sign-in. */
export function useSessions() {
  return useQuery({
    queryKey: key,
    queryFn: async () => {
      const sessions = await answer(api.GET('/api/sessions'));
      return sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
    },
  });
}

/** Ends these sessions. A session that has ended already counts as ended. */
export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const session of ids) {
        try {
          await answer(api.DELETE('/api/sessions/{session}', { params: { path: { session } } }));
        } catch (error) {
          if (!(error instanceof ApiProblem && error.code === 'session.unknown')) throw error;
        }
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
