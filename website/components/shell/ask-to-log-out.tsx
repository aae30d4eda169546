import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifyProblem } from '@/components/feedback/notify';
import { drafts } from '@/lib/editor/drafts';
import { useLogout, useSession } from '@/lib/session';

/** Logs out; asks first if this browser keeps drafts of the user, because logging out deletes them. */
export function useAskToLogOut(): () => void {
  const { data: session } = useSession();
  const logout = useLogout();
  const logOut = (): void =>
    logout.mutate(undefined, { onError: (error) => notifyProblem('You could not be signed out', error) });
  return () => {
    const count = session ? drafts.countOf(session.user.id) : 0;
    if (count === 0) return logOut();
    modals.openConfirmModal({
      title: 'Sign out and delete unsaved changes?',
      children: (
        <Text size="sm">
          This browser keeps unsaved changes of {count === 1 ? 'one script' : `${count} scripts`}. Signing out deletes
          them.
        </Text>
      ),
      labels: { confirm: 'Sign out', cancel: 'Cancel' },
      confirmProps: { color: 'red', 'data-testid': 'log-out-confirm' } as Record<string, string>,
      onConfirm: logOut,
    });
  };
}
