'use client';

import { ActionIcon, Button, Group, Modal, NumberInput, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clearFaults, fetchFaults, layFault, removeFault } from '@/lib/playground/calls';
import { faultKinds, faultLabel, faultPresets } from '@/lib/playground/faults';
import { describeProblem } from '@/lib/problem';
import type { Fault, LaidFault } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';

/** The faults of the simulator, and the error of the last change. */
function useFaults(guildId: string) {
  const client = useQueryClient();
  const queryKey = ['guild', guildId, 'faults'];
  const { data } = useQuery({ queryKey, queryFn: () => fetchFaults(guildId), refetchInterval: 1_000 });
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (act: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(describeProblem(error));
    }
    await client.invalidateQueries({ queryKey });
  };
  return { faults: data?.faults ?? [], problem, change: (act: () => Promise<unknown>) => void change(act) };
}

/** Starts failures between Mainstay and the simulated Discord. */
export function FaultDialog({ guildId, onClose }: { guildId: string; onClose: () => void }) {
  useReturnedFocus();
  const { faults, problem, change } = useFaults(guildId);
  return (
    <Modal opened onClose={onClose} title="Simulate failures" size="lg">
      <Stack>
        <Text size="sm">
          Failures affect every server here, the bot and your own actions. Each stops after the number of times you set.
        </Text>
        <Group gap="xs" role="group" aria-label="Presets">
          {faultPresets.map((preset) => (
            <Button
              key={preset.name}
              size="xs"
              variant="default"
              title={preset.faults.map(({ kind }) => faultLabel(kind)).join(', ')}
              onClick={() =>
                change(async () => {
                  for (const fault of preset.faults) await layFault(guildId, fault);
                })
              }
              data-testid={`preset-${preset.name}`}
            >
              {preset.label}
            </Button>
          ))}
        </Group>
        <FaultForm onLay={(fault) => change(() => layFault(guildId, fault))} />
        {problem ? (
          <Text size="sm" c="var(--bad)" role="alert">
            {problem}
          </Text>
        ) : null}
        {faults.length > 0 ? (
          <>
            <Laid faults={faults} onRemove={(id) => change(() => removeFault(guildId, id))} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => change(() => clearFaults(guildId))} data-testid="faults-clear">
                Clear all
              </Button>
            </Group>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            No failures are active.
          </Text>
        )}
      </Stack>
    </Modal>
  );
}

function FaultForm({ onLay }: { onLay: (fault: Fault) => void }) {
  const [kind, setKind] = useState<Fault['kind']>('status');
  const [count, setCount] = useState<number | string>(5);
  const [percent, setPercent] = useState<number | string>(100);
  const [seconds, setSeconds] = useState<number | string>(2);
  const [about, setAbout] = useState('');
  const chosen = faultKinds.find(({ value }) => value === kind)!;
  const times = Number(count);
  const ms = Math.round(Number(seconds) * 1_000);
  const chance = Number(percent) / 100;
  const malformed = about !== '' && !(chosen.about === 'events' ? /^[A-Z_]+$/ : /^[a-z_]+$/).test(about);
  const ready =
    Number.isInteger(times) && times >= 1 && times <= 1_000 && ms >= 0 && ms <= 60_000 && chance > 0 && !malformed;
  const named = about === '' || !chosen.about ? {} : chosen.about === 'calls' ? { operation: about } : { event: about };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onLay({ kind, count: times, chance, ms, ...named });
      }}
    >
      <Stack gap="sm">
        <Select
          label="Failure"
          description={chosen.says}
          allowDeselect={false}
          data={faultKinds.map(({ value, label }) => ({ value, label }))}
          value={kind}
          onChange={(value) => {
            setKind(faultKinds.find((one) => one.value === value)?.value ?? kind);
            setAbout('');
          }}
          data-testid="fault-kind"
        />
        {chosen.about ? (
          <TextInput
            label={chosen.about === 'calls' ? 'Only this operation' : 'Only this event'}
            placeholder={chosen.about === 'calls' ? 'Any; create_message' : 'Any; MESSAGE_CREATE'}
            value={about}
            error={malformed ? 'Use the name from Discord’s documentation.' : null}
            onChange={(event) => setAbout(event.currentTarget.value.trim())}
            data-testid="fault-about"
          />
        ) : null}
        <Group grow align="end">
          <NumberInput label="Times" min={1} max={1_000} allowDecimal={false} value={count} onChange={setCount} />
          <NumberInput label="Chance" suffix=" %" min={1} max={100} value={percent} onChange={setPercent} />
          {chosen.timed ? <NumberInput label="Seconds" min={0} max={60} value={seconds} onChange={setSeconds} /> : null}
        </Group>
        <Group justify="flex-end">
          <Button type="submit" color="red" disabled={!ready} data-testid="fault-submit">
            Start failure
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Laid({ faults, onRemove }: { faults: readonly LaidFault[]; onRemove: (id: number) => void }) {
  return (
    <Table data-testid="faults" withRowBorders={false} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Failure</Table.Th>
          <Table.Th>Remaining</Table.Th>
          <Table.Th aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {faults.map(({ id, kind, about, chance, happened, count }) => (
          <Table.Tr key={id} data-testid="fault-row">
            <Table.Td>
              {faultLabel(kind)}
              {about === '*' ? '' : `: ${about}`}
              {chance < 1 ? `, ${Math.round(chance * 100)} %` : ''}
            </Table.Td>
            <Table.Td>{count === null ? 'No limit' : `${count - happened} of ${count}`}</Table.Td>
            <Table.Td ta="right">
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Remove: ${faultLabel(kind)}`}
                onClick={() => onRemove(id)}
                data-testid="fault-remove"
              >
                <IconX size={14} />
              </ActionIcon>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
