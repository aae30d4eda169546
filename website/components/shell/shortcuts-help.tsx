'use client';

import { Group, Kbd, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { Fragment } from 'react';

const sections: Array<{ title: string; keys: Array<[string[], string]> }> = [
  {
    title: 'Everywhere',
    keys: [
      [['?'], 'Show this list'],
      [['g', 'o'], 'Overview'],
      [['g', 's'], 'Scripts'],
      [['g', 'p'], 'Playground'],
      [['g', 'l'], 'Log'],
      [['g', 'r'], 'Runs'],
    ],
  },
  {
    title: 'Editor',
    keys: [
      [['Ctrl/⌘', 'S'], 'Save and deploy'],
      [['Ctrl', 'Space'], 'Show suggestions'],
      [['F1'], 'All editor commands'],
      [['Ctrl', 'M'], 'Make Tab leave the editor'],
    ],
  },
  {
    title: 'Playground',
    keys: [
      [['Enter'], 'Send'],
      [['Shift', 'Enter'], 'New line'],
      [['↑'], 'Edit your last message'],
      [['Esc'], 'Stop replying or editing'],
      [['↑', '↓'], 'In the messages: the previous or next message'],
    ],
  },
];

export function openShortcutsHelp(): void {
  modals.open({
    modalId: 'shortcuts',
    title: 'Keyboard shortcuts',
    children: (
      <Stack gap="lg" data-testid="shortcuts-help">
        {sections.map((section) => (
          <Stack key={section.title} gap={6}>
            <Text size="xs" fw={600} c="dimmed">
              {section.title}
            </Text>
            {section.keys.map(([keys, meaning]) => (
              <Group key={meaning} justify="space-between" wrap="nowrap">
                <Text size="sm">{meaning}</Text>
                <Group gap={4} wrap="nowrap">
                  {keys.map((key) => (
                    <Fragment key={key}>
                      <Kbd size="xs">{key}</Kbd>
                    </Fragment>
                  ))}
                </Group>
              </Group>
            ))}
          </Stack>
        ))}
      </Stack>
    ),
  });
}
