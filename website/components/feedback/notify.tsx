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

const undoMs = 8_000;

/** Reports a completed action with an Undo button. Call it after the action: `undo` reverses it. */
export function notifyUndoable(message: string, undo: () => void): void {
  const id = notifications.show({
    autoClose: undoMs,
    withBorder: true,
    withCloseButton: true,
    color: 'gray',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="subtle"
          data-testid="undo"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
