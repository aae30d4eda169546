'use client';

import { Button, Group, List, Modal, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clearFaults, fetchFaults, layFault } from '@/lib/playground/calls';
import { describeProblem } from '@/lib/problem';
import type { Fault } from '@/lib/types';

const kinds: Array<{ value: Fault['kind']; label: string; says: string; timed?: true }> = [
  { value: 'status', label: 'Calls fail with 503', says: 'Nothing is done, and the caller is told so.' },
  { value: 'rate-limit', label: 'Calls are limited (429)', says: 'The caller has to wait.', timed: true },
  { value: 'latency', label: 'Calls are slow', says: 'The answer comes late.', timed: true },
  { value: 'lost-response', label: 'Answers are lost', says: 'It is done, but the caller does not hear of it.' },
  { value: 'reset', label: 'Connections are reset', says: 'Nothing is done, and no answer comes.' },
  { value: 'reconnect', label: 'Gateway: reconnect (op 7)', says: 'With the next event.' },
  { value: 'invalidate', label: 'Gateway: invalid session (op 9)', says: 'With the next event.' },
  { value: 'cut', label: 'Gateway: connection cut', says: 'With the next event.' },
  { value: 'silence', label: 'Gateway: new messages are lost', says: 'The bot never hears of them.' },
];

/** Lets something go wrong between Mainstay and the simulated Discord. */
export function FaultDialog({ guildId, onClose }: { guildId: string; onClose: () => void }) {
  const client = useQueryClient();
  const queryKey = ['guild', guildId, 'faults'];
  const { data } = useQuery({ queryKey, queryFn: () => fetchFaults(guildId), refetchInterval: 2_000 });
  const [kind, setKind] = useState<Fault['kind']>('status');
  const [count, setCount] = useState<number | string>(5);
  const [seconds, setSeconds] = useState<number | string>(2);
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = kinds.find(({ value }) => value === kind);
  const ms = Math.round(Number(seconds) * 1_000);
  const times = Number(count);
  const ready = Number.isInteger(times) && times >= 1 && times <= 1_000 && ms >= 0 && ms <= 60_000;
  const faults = data?.faults ?? [];

  const change = async (act: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(describeProblem(error));
    }
    await client.invalidateQueries({ queryKey });
  };
  const lay = (): Promise<unknown> =>
    layFault(guildId, {
      kind,
      count: times,
      chance: 1,
      ms,
      ...(kind === 'silence' ? { event: 'MESSAGE_CREATE' } : {}),
    });

  return (
    <Modal opened onClose={onClose} title="Something goes wrong">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void change(lay);
        }}
      >
        <Stack>
          <Text size="sm">
            Faults strike whoever calls or listens to the simulated Discord, in all its servers: the bot, and what you
            do on this page. Each ends by itself after as many times as you say.
          </Text>
          <Select
            label="What"
            description={chosen?.says}
            allowDeselect={false}
            data={kinds.map(({ value, label }) => ({ value, label }))}
            value={kind}
            onChange={(value) => setKind(kinds.find((one) => one.value === value)?.value ?? kind)}
            data-testid="fault-kind"
          />
          <Group grow>
            <NumberInput label="Times" min={1} max={1_000} allowDecimal={false} value={count} onChange={setCount} />
            {chosen?.timed ? (
              <NumberInput label="Seconds" min={0} max={60} value={seconds} onChange={setSeconds} />
            ) : null}
          </Group>
          {faults.length > 0 ? (
            <div data-testid="faults">
              <Text size="sm" fw={600}>
                Still to come
              </Text>
              <List size="sm">
                {faults.map((fault) => (
                  <List.Item key={fault.id}>
                    {kinds.find(({ value }) => value === fault.kind)?.label ?? fault.kind}: {fault.happened} of{' '}
                    {fault.count ?? 'any number'}
                  </List.Item>
                ))}
              </List>
            </div>
          ) : null}
          {problem ? (
            <Text size="sm" c="var(--bad)" role="alert">
              {problem}
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={faults.length === 0}
              onClick={() => void change(() => clearFaults(guildId))}
              data-testid="faults-clear"
            >
              Clear all
            </Button>
            <Button type="submit" color="red" disabled={!ready} data-testid="fault-submit">
              Let it happen
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
