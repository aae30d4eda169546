import { Badge, Button, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { OpenSession } from '@/lib/types';
import classes from './account.module.css';

interface SessionRowProps {
  session: OpenSession;
  disabled: boolean;
  onEnd: () => void;
}

const isMobile = (device: string): boolean => /iPhone|iPad|Android/.test(device);

/** One session: its browser, the sign-in, the last use, and a button that ends it. */
export function SessionRow({ session, disabled, onEnd }: SessionRowProps) {
  const device = session.device ?? 'Unknown browser';
  const Icon = isMobile(device) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row} data-testid="session" data-current={session.current}>
      <Icon size={24} className={classes.icon} aria-hidden="true" />
      <div className={classes.text}>
        <Text fw={600} size="sm">
          {device}{' '}
          {session.current ? (
            <Badge component="span" variant="light" size="sm" className={classes.current}>
              This browser
            </Badge>
          ) : null}
        </Text>
        <Text size="xs" c="dimmed">
          Signed in <TimeAgo date={session.signedInAt} />
          {session.current ? null : (
            <>
              {' · last used '}
              <TimeAgo date={session.lastUsedAt} />
            </>
          )}
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        disabled={disabled}
        onClick={onEnd}
        aria-label={session.current ? 'Sign out of this browser' : `Sign out of ${device}`}
        data-testid="end-session"
      >
        Sign out
      </Button>
    </li>
  );
}
