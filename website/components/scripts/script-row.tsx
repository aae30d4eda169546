import { ActionIcon, Badge, Menu, Switch, Text } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { Script } from '@/lib/types';
import classes from './scripts.module.css';

interface ScriptRowProps {
  guildId: string;
  script: Script;
  onToggle: (enabled: boolean) => void;
  onRename: () => void;
  deleting: boolean;
  onDelete: () => void;
}

export function ScriptRow({ guildId, script, onToggle, onRename, deleting, onDelete }: ScriptRowProps) {
  return (
    <li className={classes.row} data-deleting={deleting ? true : undefined} data-testid={`script-${script.name}`}>
      <Link href={`/g/${guildId}/scripts/${script.id}`} className={classes.link}>
        <Text fw={600} ff="monospace" size="sm" truncate>
          {script.name}
        </Text>
        <Text size="xs" c="dimmed">
          {describeVersion(script)} · changed <TimeAgo date={script.updatedAt} />
        </Text>
        <SetAside script={script} />
      </Link>
      <div className={classes.listens}>
        {script.listens.slice(0, 3).map((event) => (
          <Badge key={event} variant="default" size="sm" radius="sm" className={classes.event}>
            {event}
          </Badge>
        ))}
        {script.listens.length > 3 ? (
          <Text size="xs" c="dimmed">
            and {script.listens.length - 3} more
          </Text>
        ) : null}
        {script.listens.length === 0 && script.activeVersion !== null ? (
          <Text size="xs" c="dimmed">
            No events; used by other scripts
          </Text>
        ) : null}
      </div>
      <Switch
        checked={script.enabled}
        onChange={(event) => onToggle(event.currentTarget.checked)}
        aria-label={`Enable ${script.name}`}
        data-testid={`script-enabled-${script.name}`}
      />
      <Menu position="bottom-end" shadow="md" width={180}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Actions for ${script.name}`}
            data-testid={`script-menu-${script.name}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} />}
            color="var(--bad)"
            onClick={onDelete}
            disabled={deleting}
            data-testid="script-delete"
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** Why the server runs without the script. */
function SetAside({ script: { name, enabled, setAside } }: { script: Script }) {
  if (!enabled || !setAside) return null;
  const line = setAside.line === null ? '' : ` (line ${setAside.line})`;
  return (
    <Text size="xs" mt={4} data-testid={`script-set-aside-${name}`}>
      <Badge color="red" variant="light" size="sm" radius="sm" mr={6}>
        Set aside
      </Badge>
      It could not be loaded: {setAside.message}
      {line} Fix and save it, or switch it off and on to try it again.
    </Text>
  );
}

function describeVersion({ activeVersion, latestVersion }: Script): string {
  if (activeVersion === null) return 'No version is live';
  return activeVersion === latestVersion
    ? `Version ${activeVersion}`
    : `Version ${activeVersion} of ${latestVersion} is live`;
}
