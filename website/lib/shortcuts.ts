import { useEffect } from 'react';

const sequenceMs = 1_000;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** `g` and then a letter goes to the navigation link with that `data-shortcut`; other single keys call their action. */
export function useShortcuts(actions: Record<string, () => void>): void {
  useEffect(() => {
    let leaderAt = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const action = actions[event.key];
      if (action) {
        event.preventDefault();
        action();
      } else if (event.key === 'g') {
        leaderAt = event.timeStamp;
      } else if (event.timeStamp - leaderAt < sequenceMs) {
        leaderAt = 0;
        // A click on the link itself, so that an editor with unsaved work can object.
        document.querySelector<HTMLAnchorElement>(`a[data-shortcut="${CSS.escape(event.key)}"]`)?.click();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions]);
}
