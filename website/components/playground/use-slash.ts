import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { type Runnable, matching, runnablesOf } from '@/lib/playground/commands';
import { useCommands } from '@/lib/playground/menu-commands';

const none: Runnable[] = [];

/** The list of commands while a person types `/` at the beginning of the composer. */
export function useSlash(guildId: string, speakerId: string, text: string, onChoose: (runnable: Runnable) => void) {
  const listId = useId();
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [place, setPlace] = useState({ text: '', index: 0 });
  const typed = /^\/([^\n]*)$/.exec(text)?.[1];
  const commands = useCommands(guildId, speakerId, typed !== undefined);
  const all = useMemo(() => (commands.data ? runnablesOf(commands.data) : none), [commands.data]);
  const found = useMemo(() => (typed === undefined ? none : matching(all, typed)), [all, typed]);
  const opened = typed !== undefined && closedFor !== text;
  const index = place.text === text ? Math.min(place.index, Math.max(0, found.length - 1)) : 0;

  /** Returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!opened || event.nativeEvent.isComposing) return false;
    const chosen = found[index];
    if (event.key === 'Escape') setClosedFor(text);
    else if (event.key === 'ArrowDown' && chosen) setPlace({ text, index: (index + 1) % found.length });
    else if (event.key === 'ArrowUp' && chosen) setPlace({ text, index: (index + found.length - 1) % found.length });
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen) onChoose(chosen);
    else return false;
    event.preventDefault();
    return true;
  };

  return { opened, listId, found, index, loading: commands.isPending, error: commands.error, onKeyDown };
}
