import { Button, Group, Text } from '@mantine/core';
import { describeProblem } from '@/lib/problem';

interface FormEndProps {
  /** Why the last attempt failed. */
  error: unknown;
  pending: boolean;
  submit: string;
  testId?: string;
  onCancel: () => void;
}

/** The end of a form: its error, and the buttons Cancel and Submit. */
export function FormEnd({ error, pending, submit, testId, onCancel }: FormEndProps) {
  return (
    <>
      {error ? (
        <Text role="alert" size="sm" c="var(--bad)">
          {describeProblem(error)}
        </Text>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={pending} data-testid={testId}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
