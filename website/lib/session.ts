import { useMutation, useQuery } from '@tanstack/react-query';
import { answer, api, forgetSession, loadSession } from './api';
import { drafts } from './editor/drafts';
import { allowLeaving } from './editor/leave-guard';

export function useSession(enabled = true) {
  return useQuery({ queryKey: ['session'], queryFn: loadSession, staleTime: 60_000, enabled });
}

export function useLogout() {
  return useMutation({
    mutationFn: async () => {
      const { user } = await loadSession();
      await answer(api.POST('/api/auth/logout'));
      return user.id;
    },
    onSuccess: (userId) => {
      drafts.forget(userId);
      allowLeaving();
      forgetSession();
      window.location.assign('/');
    },
  });
}

/** The address of signing in, which then returns to `next`. */
export function loginUrl(next = '/guilds'): string {
  return `/api/auth/login?next=${encodeURIComponent(next)}`;
}
