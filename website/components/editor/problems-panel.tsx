import { EmptyState, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { Diagnostic, Severity } from '@/lib/types';
import classes from './editor.module.css';

const icons: Record<Severity, typeof IconCircleX> = {
  error: IconCircleX,
  warning: IconAlertTriangle,
  info: IconInfoCircle,
};

interface ProblemsPanelProps {
  problems: readonly Diagnostic[];
  onJump: (problem: Diagnostic) => void;
}

export function ProblemsPanel({ problems, onJump }: ProblemsPanelProps) {
  if (problems.length === 0) {
    return (
      <EmptyState
        py="lg"
        size="sm"
        icon={<IconCircleCheck />}
        title="No problems"
        description="The script passes the type check."
      />
    );
  }
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => {
        const Icon = icons[problem.severity];
        return (
          <li key={`${problem.script}:${problem.line}:${problem.column}:${problem.code}:${problem.message}`}>
            <UnstyledButton
              className={classes.problem}
              data-severity={problem.severity}
              data-testid="problem-item"
              onClick={() => onJump(problem)}
            >
              <Icon size={15} aria-label={problem.severity} />
              <span>
                {problem.message}{' '}
                <Text span size="xs" c="dimmed" ff="monospace">
                  {problem.code}
                </Text>
              </span>
              <span className={classes.where}>
                {problem.script}:{problem.line}:{problem.column}
              </span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
