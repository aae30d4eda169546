import { Avatar, Button, Text } from '@mantine/core';
import { IconChevronRight, IconExternalLink } from '@tabler/icons-react';
import Link from 'next/link';
import type { GuildSummary } from '@/lib/types';
import classes from './guild-list.module.css';

const count = new Intl.NumberFormat('en');

function describe(guild: GuildSummary): string {
  const members = guild.memberCount === null ? null : `${count.format(guild.memberCount)} members`;
  if (!guild.botPresent) return ['Mainstay is not on this server', members].filter(Boolean).join(' · ');
  const { enabled, total, setAside } = guild.scripts;
  const scripts = total === 0 ? 'No scripts yet' : `${enabled} of ${total} scripts enabled`;
  const outage = guild.unavailable ? 'Unavailable on Discord’s side' : null;
  return [outage, members, scripts, setAside > 0 ? `${setAside} set aside` : null].filter(Boolean).join(' · ');
}

export function GuildCard({ guild, installUrl }: { guild: GuildSummary; installUrl: string | null }) {
  const content = (
    <>
      <Avatar src={guild.iconUrl} name={guild.name} color="initials" radius="lg" size={44} alt="" />
      <div className={classes.text}>
        <Text fw={600} truncate>
          {guild.name}
        </Text>
        <Text size="sm" c="dimmed">
          {describe(guild)}
        </Text>
      </div>
    </>
  );
  if (guild.botPresent) {
    return (
      <Link href={`/g/${guild.id}`} className={classes.card} data-testid={`guild-${guild.id}`}>
        {content}
        <IconChevronRight size={18} className={classes.chevron} aria-hidden="true" />
      </Link>
    );
  }
  return (
    <div className={classes.card} data-absent data-testid={`guild-${guild.id}`}>
      {content}
      {installUrl ? (
        <Button
          component="a"
          href={installUrl}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="xs"
          rightSection={<IconExternalLink size={14} />}
        >
          Add Mainstay
        </Button>
      ) : null}
    </div>
  );
}
