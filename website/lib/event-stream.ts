import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { connection } from './connection';
import { hasSessionEnded, onSessionEnd, reportSessionEnd } from './session-end';

export type StreamStatus = 'connecting' | 'live' | 'reconnecting' | 'idle' | 'ended';

export interface StreamHandlers {
  /** One handler per event name. A payload that is not JSON is ignored. */
  events: Record<string, (data: never, lastEventId: string) => void>;
  /** The stream was (re-)opened: something may have been missed. */
  onOpen?: () => void;
}

const retryMs = { first: 500, most: 5_000 };

/** Why a stream could not be opened: an `EventSource` does not tell the status. */
async function statusOf(url: string, signal: AbortSignal): Promise<number> {
  try {
    const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
    void response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** One stream that reopens itself until it is closed, the session has ended or the server refuses it. */
class Stream {
  readonly #url: string;
  readonly #names: readonly string[];
  readonly #handlers: () => StreamHandlers;
  readonly #show: (status: StreamStatus) => void;
  readonly #abort = new AbortController();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = false;
  #failures = 0;

  constructor(
    url: string,
    names: readonly string[],
    handlers: () => StreamHandlers,
    show: (status: StreamStatus) => void,
  ) {
    this.#url = url;
    this.#names = names;
    this.#handlers = handlers;
    this.#show = show;
    const ends = [
      connection.onBack(() => {
        if (this.#waiting) this.#open('reconnecting');
      }),
      onSessionEnd(() => this.#end()),
    ];
    this.#abort.signal.addEventListener('abort', () => ends.forEach((end) => end()));
    if (hasSessionEnded()) this.#end();
    else this.#open('connecting');
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#abort.abort();
  }

  #open(status: StreamStatus): void {
    clearTimeout(this.#timer);
    this.#waiting = false;
    this.#show(status);
    const source = new EventSource(this.#url);
    this.#source?.close();
    this.#source = source;
    source.addEventListener('open', () => {
      this.#failures = 0;
      connection.reportSuccess();
      this.#show('live');
      this.#handlers().onOpen?.();
    });
    source.addEventListener('error', () => {
      this.#show('reconnecting');
      // The browser reconnects by itself except after an HTTP error.
      if (source.readyState === EventSource.CLOSED) void this.#refused();
    });
    for (const name of this.#names) {
      source.addEventListener(name, (event) => deliver(this.#handlers(), name, event));
    }
  }

  async #refused(): Promise<void> {
    this.#waiting = true;
    const status = await statusOf(this.#url, this.#abort.signal);
    if (this.#abort.signal.aborted || !this.#waiting) return;
    if (status === 401) reportSessionEnd();
    else if (status === 403 || status === 404) this.#end();
    else {
      if (status === 0 || status === 503) connection.reportFailure();
      const wait = status === 200 ? 0 : Math.min(retryMs.first * 2 ** this.#failures, retryMs.most);
      this.#failures += 1;
      this.#timer = setTimeout(() => this.#open('reconnecting'), wait);
    }
  }

  #end(): void {
    this.close();
    this.#show('ended');
  }
}

/**
 * Listens to server-sent events while the page is visible. A hidden tab closes its connection, because a browser allows six
 * per origin over HTTP/1.1.
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
    const stream = new Stream(url, names.split(','), () => latest.current, setStatus);
    return () => stream.close();
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
