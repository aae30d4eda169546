import { Text } from '@mantine/core';
import classes from './playground.module.css';

type Loose = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function Embed({ embed }: { embed: Loose }) {
  const color = typeof embed.color === 'number' ? `#${embed.color.toString(16).padStart(6, '0')}` : 'var(--line)';
  return (
    <div className={classes.embed} style={{ borderLeftColor: color }}>
      {text(embed.title) ? (
        <Text size="sm" fw={600}>
          {text(embed.title)}
        </Text>
      ) : null}
      {text(embed.description) ? <Text size="sm">{text(embed.description)}</Text> : null}
    </div>
  );
}

/** What hangs on a message besides its text: embeds, and the names of its files. */
export function Embeds({
  embeds = [],
  attachments = [],
}: {
  embeds: Loose[] | undefined;
  attachments: Loose[] | undefined;
}) {
  return (
    <>
      {embeds.map((embed) => (
        <Embed key={JSON.stringify(embed)} embed={embed} />
      ))}
      {attachments.map((file) => (
        <Text key={String(file.id)} size="sm" c="dimmed">
          File: {text(file.filename) ?? 'unnamed'}
        </Text>
      ))}
    </>
  );
}
