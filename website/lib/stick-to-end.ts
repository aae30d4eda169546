import { type RefCallback, useCallback, useLayoutEffect, useRef, useState } from 'react';

const slackPx = 24;
const sizesOf = ({ scrollHeight, clientHeight }: Element): string => `${scrollHeight} ${clientHeight}`;

export interface StickToEnd {
  /** For the scrolling element. */
  ref: RefCallback<HTMLDivElement>;
  onScroll: () => void;
  atEnd: boolean;
  toEnd: () => void;
  /** To be called before rows are put in above: what is in sight then stays there. */
  keepPlace: () => void;
}

/**
 * Keeps the end of a scrolling list in sight, unless somebody has scrolled up to read. The list's only child holds its
 * rows: whenever that or the list itself changes its height, the end is looked for again.
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
    // Of a list that has just grown this event tells nothing: the end is about to be looked for.
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
