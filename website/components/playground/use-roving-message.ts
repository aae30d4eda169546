import { type FocusEvent, type KeyboardEvent, useState } from 'react';

const idOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-message-id]')?.dataset.messageId : undefined;

/** Index of the message that a key moves to; undefined for other keys. */
function indexAfter(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowUp') return Math.max(0, index - 1);
  if (key === 'ArrowDown') return Math.min(count - 1, index + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** One message of the list is a tab stop, the last unless another was focused; arrow keys lead to the others. */
export function useRovingMessage(messages: ReadonlyArray<{ id: string }>) {
  const [focused, setFocused] = useState<string | null>(null);
  const known = messages.some(({ id }) => id === focused);
  const onFocus = ({ target }: FocusEvent): void => {
    const id = idOf(target);
    if (id) setFocused(id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { target, currentTarget, key } = event;
    // Inside a message the focused element handles the keys.
    if (!(target instanceof HTMLElement) || target.dataset.messageId === undefined) return;
    const items = [...currentTarget.querySelectorAll<HTMLElement>('[data-message-id]')];
    const next = indexAfter(key, items.indexOf(target), items.length);
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };
  return { id: known ? focused : (messages.at(-1)?.id ?? null), onFocus, onKeyDown };
}
