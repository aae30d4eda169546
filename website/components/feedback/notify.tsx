import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { describeProblem } from '@/lib/problem';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'stay', icon: <IconCheck size={16} />, autoClose: 3_000, withBorder: true });
}

export function notifyProblem(title: string, error: unknown): void {
  notifications.show({
    title,
    message: describeProblem(error),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 8_000,
    withBorder: true,
  });
}

export const undoMs = 6_000;

/**
 * Says that something is about to be removed, with a way back. The removal happens when the message has gone, or when the
 * page is left.
 */
export function withUndo(message: string, options: { commit: () => void; undo: () => void }): void {
  let settled = false;
  const settle = (action: () => void): void => {
    if (settled) return;
    settled = true;
    window.removeEventListener('pagehide', commit);
    action();
  };
  const commit = (): void => settle(options.commit);
  window.addEventListener('pagehide', commit);
  const id = notifications.show({
    autoClose: undoMs,
    withBorder: true,
    withCloseButton: true,
    color: 'gray',
    onClose: commit,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="subtle"
          data-testid="undo"
          onClick={() => {
            settle(options.undo);
            notifications.hide(id);
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
