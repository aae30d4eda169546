'use client';

import {
  Alert,
  Anchor,
  Button,
  Divider,
  FileButton,
  Group,
  Modal,
  NumberInput,
  Progress,
  Radio,
  SimpleGrid,
  Stack,
  Text,
} from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { forgetSession } from '@/lib/api';
import { chooseWorld, fetchWorld, loadWorldFile, worldFileUrl } from '@/lib/playground/calls';
import { ownNumbers, recipes } from '@/lib/playground/recipes';
import { describeProblem } from '@/lib/problem';
import type { WorldRecipe } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';

type Numbers = Required<WorldRecipe>;
const fields: Array<{ name: keyof Numbers; label: string; min: number; max: number }> = [
  { name: 'guilds', label: 'Servers', min: 1, max: 2_500 },
  { name: 'channels', label: 'Text channels per server', min: 1, max: 500 },
  { name: 'members', label: 'People per server', min: 1, max: 100_000 },
  { name: 'roles', label: 'Roles per server', min: 0, max: 248 },
  { name: 'messages', label: 'Messages per channel', min: 0, max: 50_000 },
  { name: 'threads', label: 'Threads per channel', min: 0, max: 100 },
  { name: 'forums', label: 'Forums per server', min: 0, max: 20 },
  { name: 'posts', label: 'Posts per forum', min: 0, max: 100 },
  { name: 'emojis', label: 'Emojis per server', min: 0, max: 50 },
  { name: 'stickers', label: 'Stickers per server', min: 0, max: 5 },
];

/** Opens a server of the new world; all data of this page is of the old one. */
function enter(guildId: string | null): void {
  forgetSession();
  window.location.assign(guildId === null ? '/guilds' : `/g/${guildId}/playground`);
}

/** Replacing the world: its progress, and the reason if it failed. */
function useReplacing() {
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const replace = async (act: () => Promise<{ guildId: string | null }>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      enter((await act()).guildId);
    } catch (error) {
      setProblem(describeProblem(error));
      setProgress(null);
      setBusy(false);
    }
  };
  return { busy, progress, problem, setProgress, replace: (act: Parameters<typeof replace>[0]) => void replace(act) };
}

/** Replaces the world, by a recipe or from a file. */
export function WorldDialog({ guildId, onClose }: { guildId: string; onClose: () => void }) {
  useReturnedFocus();
  const [chosen, setChosen] = useState('demo');
  const [own, setOwn] = useState<WorldRecipe>(ownNumbers);
  const [seed, setSeed] = useState<number | string>('');
  const world = useQuery({ queryKey: ['guild', guildId, 'world'], queryFn: () => fetchWorld(guildId) });
  const { busy, progress, problem, setProgress, replace } = useReplacing();
  const recipe = chosen === 'own' ? own : (recipes.find(({ value }) => value === chosen)?.recipe ?? null);
  const makes = { recipe, ...(Number(seed) >= 1 ? { seed: Number(seed) } : {}) };

  return (
    <Modal opened onClose={onClose} title="Worlds" size="lg" closeOnClickOutside={!busy} data-testid="world-dialog">
      <Stack>
        <Text size="sm">
          {world.data
            ? `Now: ${world.data.guildCount.toLocaleString('en')} ${world.data.guildCount === 1 ? 'server' : 'servers'} and ${world.data.accountCount.toLocaleString('en')} accounts.`
            : 'Loading…'}{' '}
          Save it to load it again later.
        </Text>
        <Group gap="xs">
          <Button
            component="a"
            href={worldFileUrl(guildId)}
            download="mainstay-world.json"
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} />}
            data-testid="world-save"
          >
            Save this world
          </Button>
          <FileButton
            accept="application/json,.json"
            onChange={(file) => file && replace(() => loadWorldFile(guildId, file, setProgress))}
          >
            {(button) => (
              <Button
                {...button}
                size="xs"
                variant="default"
                disabled={busy}
                leftSection={<IconUpload size={15} />}
                data-testid="world-load"
              >
                Load a saved world…
              </Button>
            )}
          </FileButton>
        </Group>
        {progress === null ? null : <Progress value={100 * progress} animated aria-label="Upload progress" />}
        <Divider label="Or create a new one" labelPosition="left" />
        <Radio.Group value={chosen} onChange={setChosen} aria-label="Recipe">
          <Stack gap={8}>
            {recipes.map(({ value, label, says }) => (
              <Radio key={value} value={value} label={label} description={says} data-testid={`recipe-${value}`} />
            ))}
            <Radio value="own" label="Custom" data-testid="recipe-own" />
          </Stack>
        </Radio.Group>
        {chosen === 'own' ? <OwnNumbers value={own} onChange={setOwn} /> : null}
        <NumberInput
          size="xs"
          label="Seed"
          description="The same recipe and seed give the same ids."
          placeholder="Any"
          min={1}
          max={2_147_483_647}
          allowDecimal={false}
          value={seed}
          onChange={setSeed}
          maw={220}
          data-testid="world-seed"
        />
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title="This replaces the current world"
        >
          All simulated servers, people and messages are replaced, for all users of this simulator. Scripts stay with
          the ids of their servers. You are signed in to the new world and see one of its servers.
        </Alert>
        {problem ? (
          <Text size="sm" c="var(--bad)" role="alert" data-testid="world-problem">
            {problem}
          </Text>
        ) : null}
        <Group justify="flex-end">
          <Anchor component="button" size="sm" onClick={onClose} disabled={busy}>
            Cancel
          </Anchor>
          <Button
            color="red"
            loading={busy}
            onClick={() => replace(() => chooseWorld(guildId, makes))}
            data-testid="world-make"
          >
            Replace world
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function OwnNumbers({ value, onChange }: { value: WorldRecipe; onChange: (recipe: WorldRecipe) => void }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs">
      {fields.map(({ name, label, min, max }) => (
        <NumberInput
          key={name}
          size="xs"
          label={label}
          description={`${min.toLocaleString('en')} to ${max.toLocaleString('en')}`}
          min={min}
          max={max}
          allowDecimal={false}
          value={value[name] ?? min}
          onChange={(number) => onChange({ ...value, [name]: Number(number) })}
          data-testid={`own-${name}`}
        />
      ))}
    </SimpleGrid>
  );
}
