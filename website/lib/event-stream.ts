import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

export type StreamStatus = 'connecting' | 'live' | 'reconnecting' | 'idle';

export interface StreamHandlers {
  /** One handler per event name. A payload that is not JSON is left out. */
  events: Record<string, (data: never, lastEventId: string) => void>;
  /** The stream was (re-)opened: something may have been missed. */
  onOpen?: () => void;
}

const retryMs = { first: 1_000, most: 30_000 };

/**
 * Listens to server-sent events while the page is visible. A hidden tab gives its connection back, for a browser allows
 * six per origin over HTTP/1.1.
 */
export function useEventStream(url: string | null, handlers: StreamHandlers): StreamStatus {
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const latest = useRef(handlers);
  const visible = useDocumentVisibility() === 'visible';
  const names = Object.keys(handlers.events).join(',');

  useEffect(() => {
    latest.current = handlers;
  });

  useEffect(() => {
    if (!url || !visible) return undefined;
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    const open = (): void => {
      setStatus('connecting');
      source = new EventSource(url);
      source.addEventListener('open', () => {
        failures = 0;
        setStatus('live');
        latest.current.onOpen?.();
      });
      source.addEventListener('error', () => {
        setStatus('reconnecting');
        // The browser reconnects by itself except after an HTTP error.
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, Math.min(retryMs.first * 2 ** failures, retryMs.most));
        failures += 1;
      });
      for (const name of names.split(',')) {
        source.addEventListener(name, (event) => deliver(latest.current, name, event));
      }
    };

    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [url, visible, names]);

  return url && visible ? status : 'idle';
}

function deliver(handlers: StreamHandlers, name: string, event: MessageEvent<unknown>): void {
  let data: unknown;
  try {
    data = JSON.parse(String(event.data));
  } catch {
    return;
  }
  handlers.events[name]?.(data as never, event.lastEventId);
}
