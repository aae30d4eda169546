'use client';

import { Button, Group, NumberInput, Popover, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconClock, IconClockPause, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyDone, notifyProblem } from '@/components/feedback/notify';
import { useNow } from '@/lib/now';
import { spanOf, useSimulatedClock } from '@/lib/playground/clock';
import { fullTime, shortTime } from '@/lib/time';
import { TimerList } from './timer-list';
import classes from './inspector.module.css';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  { label: '1 minute', ms: minute },
  { label: '10 minutes', ms: 10 * minute },
  { label: '1 hour', ms: hour },
  { label: '12 hours', ms: 12 * hour },
  { label: '1 day', ms: day },
  { label: '7 days', ms: 7 * day },
];
const mostDays = 31;

/** The simulated Discord's clock, and the timers of scripts. */
export function ClockControl({ guildId }: { guildId: string }) {
  const { clock, set } = useSimulatedClock(guildId);
  const now = useNow(1_000);
  const [days, setDays] = useState<number | string>(28);
  const [winding, setWinding] = useState(false);
  if (clock === null) return null;
  const stopped = clock.stoppedAt !== null;
  const time = new Date(clock.stoppedAt ?? now + clock.offset).toISOString();
  const ahead = spanOf(clock.aheadMs);

  const change = async (body: { windMs?: number; stopped?: boolean }, done: string): Promise<void> => {
    setWinding(true);
    try {
      await set(body);
      notifyDone(done);
    } catch (error) {
      notifyProblem('The clock could not be set', error);
    } finally {
      setWinding(false);
    }
  };
  const windOn = (windMs: number): Promise<void> => change({ windMs }, `Skipped ahead by ${spanOf(windMs)}.`);
  const turn = (): Promise<void> =>
    change({ stopped: !stopped }, stopped ? 'Simulated clock resumed.' : 'Simulated clock paused.');

  return (
    <Popover position="bottom-end" shadow="md" width={320} withinPortal trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.clock}
          data-ahead={ahead || stopped ? true : undefined}
          data-stopped={stopped ? true : undefined}
          aria-label={`${shortTime(time)} ${stopped ? 'paused' : ahead ? `+${ahead}` : ''} Simulated clock`}
          data-testid="clock"
        >
          {stopped ? <IconClockPause size={15} aria-hidden="true" /> : <IconClock size={15} aria-hidden="true" />}
          {shortTime(time)}
          {stopped ? <small>paused</small> : ahead ? <small>+{ahead}</small> : null}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" data-testid="clock-panel">
          <div>
            <Text fw={600} size="sm">
              Clock of the simulated Discord
            </Text>
            <Text size="sm" data-testid="clock-now">
              {fullTime(time)}
            </Text>
            <Text size="xs" c="dimmed">
              {stopped ? 'Paused. ' : ''}
              {ahead ? `${ahead} ahead of this computer.` : 'Same as this computer.'}
            </Text>
          </div>
          <Text size="xs" c="dimmed">
            Moving the clock forward ends timeouts and expires invites and sign-ins on all servers. Restart the
            simulator to reset it.
          </Text>
          <Button
            size="xs"
            variant={stopped ? 'filled' : 'default'}
            disabled={winding}
            leftSection={stopped ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
            onClick={() => void turn()}
            data-testid="clock-stop"
          >
            {stopped ? 'Resume' : 'Pause'}
          </Button>
          <SimpleGrid cols={2} spacing={6}>
            {steps.map(({ label, ms }) => (
              <Button
                key={ms}
                size="xs"
                variant="default"
                disabled={winding}
                onClick={() => void windOn(ms)}
                data-testid={`wind-${ms}`}
              >
                + {label}
              </Button>
            ))}
          </SimpleGrid>
          <Group gap={6} wrap="nowrap" align="end">
            <NumberInput
              size="xs"
              label="Days"
              min={1}
              max={mostDays}
              allowDecimal={false}
              value={days}
              onChange={setDays}
            />
            <Button
              size="xs"
              variant="default"
              disabled={winding || !(Number(days) >= 1 && Number(days) <= mostDays)}
              onClick={() => void windOn(Number(days) * day)}
            >
              Skip ahead
            </Button>
          </Group>
          <TimerList guildId={guildId} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
