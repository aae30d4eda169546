import { useMutation, useQuery } from '@tanstack/react-query';
import { answer, api, forgetSession, loadSession } from './api';

export function useSession(enabled = true) {
  return useQuery({ queryKey: ['session'], queryFn: loadSession, staleTime: 60_000, enabled });
}

export function useLogout() {
  return useMutation({
    mutationFn: () => answer(api.POST('/api/auth/logout')),
    onSuccess: () => {
      forgetSession();
      window.location.assign('/');
    },
  });
}

/** Where signing in begins; afterwards the person is at `next`. */
export function loginUrl(next = '/guilds'): string {
  return `/api/auth/login?next=${encodeURIComponent(next)}`;
}
