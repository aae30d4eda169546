import { useEffect, useState } from 'react';

/**
 * For a dialog that is mounted only while it is open: when it closes, the focus returns to the element that had it before. Mantine does
 * this only for a dialog that stays mounted.
 */
export function useReturnedFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}
