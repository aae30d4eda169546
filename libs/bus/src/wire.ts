import type { BusTopic, BusTopics } from '#libs/ports';

/** Carries messages between processes, and calls `received` and `connected`. */
export interface Wire {
  /** Rejects with Fault `bus.unavailable` (retryable) when the message could not be sent. */
  send(text: string): Promise<void>;
  /** Connects, and reconnects whenever the connection is lost. Resolves once messages arrive for the first time. */
  open(received: (text: string) => void, connected: () => void): Promise<void>;
  /** Rejects while there is no connection. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A message in transit. */
export interface Envelope<T extends BusTopic = BusTopic> {
  topic: T;
  message: BusTopics[T];
}

/** Returns null for other text: other programs can write to the channel, too. */
export function readEnvelope(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    return typeof value?.topic === 'string' && typeof value.message === 'object' ? (value as Envelope) : null;
  } catch {
    return null;
  }
}
