import { useMutation, useQuery } from '@tanstack/react-query';
import { forgetSession, loadSession, request } from './api';

export function useSession(enabled = true) {
  return useQuery({ queryKey: ['session'], queryFn: loadSession, staleTime: 60_000, enabled });
}

export function useLogout() {
  return useMutation({
    mutationFn: () => request<void>('POST', '/api/auth/logout'),
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
