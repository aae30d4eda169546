import { useEffect, useRef } from 'react';

/** The link inside this site that a plain click would follow. */
function followedLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!link || link.target === '_blank' || link.origin !== window.location.origin) return null;
  if (link.dataset.leave !== undefined) return null;
  return link.pathname === window.location.pathname ? null : link;
}

let allowed = false;

/** Closing this page asks nothing from now on: the person has confirmed that unsaved changes are deleted. */
export function allowLeaving(): void {
  allowed = true;
}

/** While `dirty`: closing the page asks, and a click on a link calls `ask` instead of leaving. A link with `data-leave` leaves at once. */
export function useLeaveGuard(dirty: boolean, ask: (href: string) => void): void {
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });

  useEffect(() => {
    if (!dirty) return undefined;
    const onClick = (event: MouseEvent): void => {
      const link = followedLink(event);
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current(link.pathname + link.search + link.hash);
    };
    const onBeforeUnload = (event: BeforeUnloadEvent): void => {
      if (!allowed) event.preventDefault();
    };
    document.addEventListener('click', onClick, true);
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => {
      document.removeEventListener('click', onClick, true);
      window.removeEventListener('beforeunload', onBeforeUnload);
    };
  }, [dirty]);
}
