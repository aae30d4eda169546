import { useSyncExternalStore } from 'react';

/** Whether the session ended while a page was open: the page stays, and offers to sign in. */
let ended = false;
const watchers = new Set<() => void>();

export function reportSessionEnd(): void {
  ended = true;
  for (const changed of watchers) changed();
}

export const hasSessionEnded = (): boolean => ended;

export function onSessionEnd(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(onSessionEnd, hasSessionEnded, () => false);
}
