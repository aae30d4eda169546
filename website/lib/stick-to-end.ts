import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

const slackPx = 24;

export interface StickToEnd {
  ref: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  atEnd: boolean;
  toEnd: () => void;
}

/**
 * Keeps the end of a scrolling list in sight whenever `newest` changes, unless somebody has scrolled up to read. The
 * list's only child holds its rows.
 */
export function useStickToEnd(newest: string | undefined): StickToEnd {
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const sticking = useRef(true);

  const toEnd = useCallback(() => {
    sticking.current = true;
    setAtEnd(true);
    if (ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, []);

  const onScroll = useCallback(() => {
    const list = ref.current;
    if (!list) return;
    sticking.current = list.scrollHeight - list.scrollTop - list.clientHeight < slackPx;
    setAtEnd(sticking.current);
  }, []);

  useLayoutEffect(() => {
    if (sticking.current) toEnd();
  }, [newest, toEnd]);

  // A pane that grows or is shown again has moved its end.
  useLayoutEffect(() => {
    const list = ref.current;
    if (!list) return undefined;
    const observer = new ResizeObserver(() => {
      if (sticking.current) list.scrollTop = list.scrollHeight;
    });
    observer.observe(list);
    if (list.firstElementChild) observer.observe(list.firstElementChild);
    return () => observer.disconnect();
  }, []);

  return { ref, onScroll, atEnd, toEnd };
}
