'use client';

import { Alert, Button, Group, Text, Title } from '@mantine/core';
import { IconArrowRight, IconInfoCircle, IconLogin2 } from '@tabler/icons-react';
import Link from 'next/link';
import { Brand } from '@/components/shell/brand';
import { ThemeToggle } from '@/components/shell/theme-toggle';
import { loginUrl, useSession } from '@/lib/session';
import { describeSignInError } from '@/lib/sign-in-error';
import { Specimen } from './specimen';
import classes from './landing.module.css';

interface LandingProps {
  error: string | undefined;
  next: string;
  /** The Discord behind it is the simulator. */
  simulated: boolean;
  /** Whether asking for the session makes sense. */
  hasCookie: boolean;
}

const promises: Array<[string, string]> = [
  ['Write it here', 'TypeScript in the browser, with completion, type checks and all versions.'],
  ['Live in a second', 'Saving deploys the script. One click rolls it back.'],
  ['No event is lost', 'Events are stored before they are handled, stay in order and survive restarts.'],
];

export function Landing({ error, next, simulated, hasCookie }: LandingProps) {
  const session = useSession(hasCookie && !error);
  const problem = error ? describeSignInError(error) : null;

  return (
    <div className={classes.root}>
      <header className={classes.bar}>
        <Brand />
        <ThemeToggle />
      </header>
      <main className={classes.main}>
        <section className={classes.pitch}>
          <Title order={1} className={classes.title}>
            A Discord bot you program yourself.
          </Title>
          <Text className={classes.lead} c="dimmed">
            Mainstay runs your server’s scripts and keeps them running: through crashes, deploys and restarts, without
            losing a message.
          </Text>
          {problem ? (
            <Alert
              role="alert"
              color="red"
              variant="light"
              title={problem.title}
              maw={460}
              mb="lg"
              data-testid="sign-in-error"
            >
              {problem.text}
            </Alert>
          ) : null}
          <Group gap="md">
            {session.data ? (
              <Button
                component={Link}
                href={next}
                size="md"
                rightSection={<IconArrowRight size={18} />}
                data-testid="open-app"
              >
                Open your servers
              </Button>
            ) : (
              <Button
                component="a"
                href={loginUrl(next)}
                size="md"
                leftSection={<IconLogin2 size={19} />}
                data-testid="sign-in"
              >
                Sign in with Discord
              </Button>
            )}
          </Group>
          {simulated ? (
            <div className={classes.simulated} data-testid="simulated-notice">
              <IconInfoCircle size={18} aria-hidden="true" />
              <Text size="sm">
                This installation uses a <strong>simulated Discord</strong>. Sign in as any of its users, without an
                account or password. Nothing leaves this computer.
              </Text>
            </div>
          ) : null}
          <dl className={classes.promises}>
            {promises.map(([term, meaning]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <Specimen />
      </main>
    </div>
  );
}
