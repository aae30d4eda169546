'use client';

import { Button, Divider, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { notifyDone, notifyProblem } from '@/components/feedback/notify';
import { useNow } from '@/lib/now';
import { fullTime, timeAgo } from '@/lib/time';
import { useFireTimer, useTimers } from '@/lib/timers';

/** Timers that scripts have set. They follow the computer's clock, so each can be fired by hand. */
export function TimerList({ guildId }: { guildId: string }) {
  const timers = useTimers(guildId, true);
  const fire = useFireTimer(guildId);
  const now = useNow(1_000);
  const list = timers.data ?? [];
  return (
    <Stack gap={6} data-testid="timers">
      <Divider />
      <Text fw={600} size="sm">
        Timers of scripts
      </Text>
      <Text size="xs" c="dimmed">
        {list.length === 0
          ? 'No timers are set.'
          : 'Timers follow the clock of this computer. Fire one now to test it.'}
      </Text>
      <ScrollArea.Autosize mah={180} type="auto">
        <Stack gap={6}>
          {list.map(({ name, at, everySeconds, cron }) => (
            <Group key={name} justify="space-between" wrap="nowrap" gap="xs" data-testid="timer">
              <div style={{ minWidth: 0 }}>
                <Text size="xs" ff="monospace" truncate title={name}>
                  {name}
                </Text>
                <Text size="xs" c="dimmed" title={fullTime(at)}>
                  {timeAgo(at, now)}
                  {cron ? `, cron ${cron}` : everySeconds ? `, every ${everySeconds.toLocaleString('en')} s` : ''}
                </Text>
              </div>
              <Button
                size="compact-xs"
                variant="default"
                style={{ flex: 'none' }}
                loading={fire.isPending && fire.variables === name}
                aria-label={`Fire now: ${name}`}
                onClick={() =>
                  fire.mutate(name, {
                    onSuccess: () => notifyDone(`Timer “${name}” fired.`),
                    onError: (error) => notifyProblem('The timer could not be fired', error),
                  })
                }
                data-testid="timer-fire"
              >
                Fire now
              </Button>
            </Group>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
