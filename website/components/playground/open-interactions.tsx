import { CloseButton, Loader } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Interactions } from '@/lib/playground/interactions';
import type { People } from './people';
import classes from './commands.module.css';

/** Interactions that wait for an answer, and those that got none. */
export function OpenInteractions({ interactions, people }: { interactions: Interactions; people: People }) {
  return (
    <div aria-live="polite">
      {interactions.open.map(({ nonce, label, as, failure }) => (
        <div key={nonce} className={classes.open} data-failed={failure ? true : undefined} data-testid="interaction">
          {failure ? <IconAlertTriangle size={14} aria-hidden="true" /> : <Loader size={12} />}
          <span>
            {people.get(as)?.displayName ?? 'A member'} used <b>{label}</b>
            {failure ? `: ${failure}` : '…'}
          </span>
          {failure ? <CloseButton size="xs" aria-label="Dismiss" onClick={() => interactions.dismiss(nonce)} /> : null}
        </div>
      ))}
    </div>
  );
}
