import { Badge, Group, Text, UnstyledButton } from '@mantine/core';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { ScriptVersion } from '@/lib/types';
import classes from './editor.module.css';

interface VersionListProps {
  versions: readonly ScriptVersion[];
  chosen: number;
  onChoose: (version: number) => void;
}

export function VersionList({ versions, chosen, onChoose }: VersionListProps) {
  return (
    <ul className={classes.versionList}>
      {versions.map((version) => (
        <li key={version.number}>
          <UnstyledButton
            className={classes.version}
            aria-current={version.number === chosen ? 'true' : undefined}
            onClick={() => onChoose(version.number)}
            data-testid={`version-${version.number}`}
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" fw={600}>
                Version {version.number}
              </Text>
              {version.active ? (
                <Badge size="sm" variant="light" radius="sm">
                  Live
                </Badge>
              ) : null}
            </Group>
            <Text size="xs" c="dimmed">
              <TimeAgo date={version.createdAt} />
            </Text>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
