'use client';

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiProblem, describeProblem } from '@/lib/problem';

interface ProblemNoticeProps {
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** The failed action, its cause, and a button that retries it. */
export function ProblemNotice({ title, error, onRetry }: ProblemNoticeProps) {
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<IconAlertTriangle size={20} />}
      title={title}
      data-testid="problem"
    >
      <Text size="sm">{describeProblem(error)}</Text>
      <Group mt="sm" gap="sm">
        {onRetry ? (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {error instanceof ApiProblem ? (
          <Text size="xs" c="dimmed" ff="monospace">
            {error.code}
          </Text>
        ) : null}
      </Group>
    </Alert>
  );
}
