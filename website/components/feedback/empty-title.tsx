import type { ReactNode } from 'react';

/** The title of an empty state that fills a page: the page's heading. */
export function EmptyTitle({ children }: { children: ReactNode }) {
  return <h1 style={{ font: 'inherit', margin: 0 }}>{children}</h1>;
}
