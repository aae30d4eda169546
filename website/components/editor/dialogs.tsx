import { Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';

export function askBeforeLeaving(leave: () => void): void {
  modals.openConfirmModal({
    title: 'Leave without saving?',
    children: (
      <Text size="sm">
        Your changes are not saved. This browser keeps them as a draft and restores it when you return.
      </Text>
    ),
    labels: { confirm: 'Leave', cancel: 'Stay' },
    confirmProps: { 'data-testid': 'leave' } as Record<string, string>,
    onConfirm: leave,
  });
}

/** A newer version was saved while this person was editing. */
export function askOnConflict(actions: { onForce: () => void; onCompare: () => void; onMerge: () => void }): void {
  const id = 'version-conflict';
  const then = (action: () => void) => () => {
    modals.close(id);
    action();
  };
  modals.open({
    modalId: id,
    title: 'A newer version was saved',
    children: (
      <Stack gap="md">
        <Text size="sm">
          It was saved while you were editing. Merge it with your changes, compare the two, or save yours as the newest
          version. The other version stays in the list.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => modals.close(id)}>
            Keep editing
          </Button>
          <Button variant="default" onClick={then(actions.onCompare)}>
            Compare
          </Button>
          <Button variant="default" onClick={then(actions.onForce)}>
            Save mine anyway
          </Button>
          <Button onClick={then(actions.onMerge)} data-testid="conflict-merge">
            Merge
          </Button>
        </Group>
      </Stack>
    ),
  });
}
