import { Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';

export function askBeforeLeaving(leave: () => void): void {
  modals.openConfirmModal({
    title: 'Leave without saving?',
    children: (
      <Text size="sm">
        Your changes are not saved. This browser keeps them as a draft, which is put back when you return.
      </Text>
    ),
    labels: { confirm: 'Leave', cancel: 'Stay here' },
    confirmProps: { 'data-testid': 'leave' } as Record<string, string>,
    onConfirm: leave,
  });
}

/** Somebody else saved while this person was editing. */
export function askOnConflict(actions: { onForce: () => void; onCompare: () => void }): void {
  const id = 'version-conflict';
  const then = (action: () => void) => () => {
    modals.close(id);
    action();
  };
  modals.open({
    modalId: id,
    title: 'Somebody saved a newer version',
    children: (
      <Stack gap="md">
        <Text size="sm">
          While you were editing, a newer version of this script was saved. Compare it with yours, or save yours on top:
          the other version stays in the list.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => modals.close(id)}>
            Keep editing
          </Button>
          <Button variant="default" onClick={then(actions.onCompare)}>
            Compare
          </Button>
          <Button onClick={then(actions.onForce)}>Save mine on top</Button>
        </Group>
      </Stack>
    ),
  });
}
