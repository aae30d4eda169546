import type { BusTopic, BusTopics } from '#libs/ports';

/** What carries messages between processes. `received` and `connected` are called by it. */
export interface Wire {
  /** Rejects with Fault `bus.unavailable` (retryable) when the message could not be sent. */
  send(text: string): Promise<void>;
  /** Connects for good: whenever the connection is lost it is made anew. Resolves once messages arrive for the first time. */
  open(received: (text: string) => void, connected: () => void): Promise<void>;
  /** Rejects while there is no connection. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A message as it travels. */
export interface Envelope<T extends BusTopic = BusTopic> {
  topic: T;
  message: BusTopics[T];
}

/** Null for what is not ours: anybody may write to the channel. */
export function readEnvelope(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    return typeof value?.topic === 'string' && typeof value.message === 'object' ? (value as Envelope) : null;
  } catch {
    return null;
  }
}
