'use client';

import { UnstyledButton } from '@mantine/core';
import { describeProblem } from '@/lib/problem';
import type { Runnable } from '@/lib/playground/commands';
import classes from './commands.module.css';

interface CommandListProps {
  id: string;
  runnables: readonly Runnable[];
  chosen: number;
  loading: boolean;
  error: unknown;
  onChoose: (runnable: Runnable) => void;
}

export const commandId = (listId: string, index: number): string => `${listId}-${index}`;

const keepInSight = (chosen: HTMLElement | null): void => chosen?.scrollIntoView({ block: 'nearest' });

/** Commands that start with `/`, above the composer. The focus stays in the composer. */
export function CommandList({ id, runnables, chosen, loading, error, onChoose }: CommandListProps) {
  return (
    <div className={classes.list} id={id} role="listbox" aria-label="Commands" data-testid="command-list">
      {runnables.map((runnable, index) => (
        <UnstyledButton
          key={`${runnable.command.id} ${runnable.name}`}
          ref={index === chosen ? keepInSight : null}
          id={commandId(id, index)}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          className={classes.command}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(runnable)}
          data-testid={`command-${runnable.name.replaceAll(' ', '-')}`}
        >
          <span className={classes.name}>
            /{runnable.name}
            <small>{runnable.options.map(({ name, required }) => (required ? name : `[${name}]`)).join(' ')}</small>
          </span>
          <span className={classes.application}>{runnable.application}</span>
          <span className={classes.description}>{runnable.description}</span>
        </UnstyledButton>
      ))}
      {runnables.length === 0 ? (
        <div className={classes.empty}>
          {error
            ? describeProblem(error)
            : loading
              ? 'Loading commands…'
              : 'No matching command. Press Enter to send it as a message.'}
        </div>
      ) : null}
    </div>
  );
}
