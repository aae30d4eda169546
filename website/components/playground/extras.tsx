import { Text } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import type { DiscordMessage } from '@/lib/types';
import { Attachments } from './attachments';
import { Content } from './content';
import { Embeds } from './embeds';
import { Picture } from './picture';
import { useScene } from './scene';
import classes from './extras.module.css';

interface Sticker {
  id: string;
  name: string;
}

/** The stickers of a message. */
export function Stickers({ message }: { message: DiscordMessage }) {
  const { playground } = useScene();
  const { sticker_items: stickers = [] } = message as { sticker_items?: Sticker[] };
  return stickers.map(({ id, name }) => {
    const url = playground.stickers.find((known) => known.id === id)?.url;
    return url ? (
      <Picture key={id} className={classes.sticker} src={url} alt={`Sticker: ${name}`} data-testid="sticker" />
    ) : (
      <Text key={id} size="sm" c="dimmed" data-testid="sticker">
        Sticker: {name}
      </Text>
    );
  });
}

interface Snapshot {
  message: Partial<DiscordMessage>;
}

/** A forwarded message, as it was when it was forwarded. */
export function Forwarded({ message }: { message: DiscordMessage }) {
  const { people, playground } = useScene();
  const { message_snapshots: snapshots = [] } = message as { message_snapshots?: Snapshot[] };
  return snapshots.map((snapshot, index) => (
    <blockquote key={index} className={classes.forwarded} data-testid="forwarded">
      <Text size="xs" c="dimmed" mb={2}>
        <IconArrowForwardUp size={12} aria-hidden="true" /> Forwarded
      </Text>
      <Content text={snapshot.message.content ?? ''} people={people} playground={playground} />
      <Attachments attachments={snapshot.message.attachments} />
      <Embeds embeds={snapshot.message.embeds} people={people} playground={playground} />
    </blockquote>
  ));
}
