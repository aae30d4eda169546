import { Button, Drawer, Text } from '@mantine/core';
import { IconMessageShare } from '@tabler/icons-react';
import type { JournalRow } from '@/lib/playground/journal';
import { fullTime } from '@/lib/time';
import { whoOf } from './journal-line';
import type { People } from './people';
import { useScene } from './scene';
import classes from './inspector.module.css';

interface JournalDrawerProps {
  row: JournalRow | null;
  people: People;
  onClose: () => void;
}

const kinds = {
  rest: 'A call to the simulated Discord’s REST API',
  gateway: 'A gateway connection',
  control: 'An action on the simulator itself',
  event: 'An event, as the gateway sends it',
};

/** Everything that is known of one line of the journal. Tokens are left out by the server. */
export function JournalDrawer({ row, people, onClose }: JournalDrawerProps) {
  const { open } = useScene();
  return (
    <Drawer
      opened={row !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={row?.title}
      data-testid="journal-drawer"
    >
      {row ? (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {kinds[row.kind]}
            {row.kind === 'rest' ? `, by ${whoOf(row, people)} (${row.who})` : ''}, at{' '}
            {fullTime(new Date(row.at).toISOString())} by the simulated clock.
          </Text>
          {row.message ? (
            <Button
              size="xs"
              variant="default"
              mb="sm"
              leftSection={<IconMessageShare size={14} />}
              onClick={() => {
                const { channelId, id } = row.message!;
                onClose();
                open(channelId, { messageId: id });
              }}
              data-testid="journal-to-message"
            >
              Show message
            </Button>
          ) : null}
          <pre className={classes.json}>{JSON.stringify(row.details, null, 2)}</pre>
        </>
      ) : null}
    </Drawer>
  );
}
