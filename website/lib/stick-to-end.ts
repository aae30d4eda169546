import { type RefCallback, useCallback, useLayoutEffect, useRef, useState } from 'react';

const slackPx = 24;
const sizesOf = ({ scrollHeight, clientHeight }: Element): string => `${scrollHeight} ${clientHeight}`;

export interface StickToEnd {
  /** For the scrolling element. */
  ref: RefCallback<HTMLDivElement>;
  onScroll: () => void;
  atEnd: boolean;
  toEnd: () => void;
  /** Call before adding rows above: the visible rows stay in place. */
  keepPlace: () => void;
}

/**
 * Keeps a scrolling list at its end until the reader scrolls up. The list's only child holds its
 * rows: when its height or the list's changes, the list scrolls to the end again.
 */
export function useStickToEnd(): StickToEnd {
  const [list, setList] = useState<HTMLDivElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const sticking = useRef(true);
  const heightBefore = useRef(0);
  const measured = useRef('');

  const toEnd = useCallback(() => {
    sticking.current = true;
    setAtEnd(true);
    list?.scrollTo({ top: list.scrollHeight });
  }, [list]);

  const onScroll = useCallback(() => {
    if (!list) return;
    // The list has just grown and is about to scroll to its end: ignore the event.
    if (sticking.current && measured.current !== sizesOf(list)) return;
    sticking.current = list.scrollHeight - list.scrollTop - list.clientHeight < slackPx;
    setAtEnd(sticking.current);
  }, [list]);

  useLayoutEffect(() => {
    if (!list) return undefined;
    const observer = new ResizeObserver(() => {
      if (heightBefore.current > 0) list.scrollBy({ top: list.scrollHeight - heightBefore.current });
      else if (sticking.current) list.scrollTo({ top: list.scrollHeight });
      heightBefore.current = 0;
      measured.current = sizesOf(list);
    });
    observer.observe(list);
    if (list.firstElementChild) observer.observe(list.firstElementChild);
    return () => observer.disconnect();
  }, [list]);

  const keepPlace = useCallback(() => {
    heightBefore.current = list?.scrollHeight ?? 0;
  }, [list]);

  return { ref: setList, onScroll, atEnd, toEnd, keepPlace };
}
