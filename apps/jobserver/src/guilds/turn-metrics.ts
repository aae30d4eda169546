import type { StoredEvent } from '#libs/ports';
import type { Metrics } from '#libs/telemetry';

export type Settled = 'handled' | 'failed' | 'skipped' | 'parked';

/** Metrics of events and guild turns. */
export interface TurnMetrics {
  settled(event: Pick<StoredEvent, 'receivedAt'>, how: Settled): void;
  struck(code: string): void;
  /** Counts a guild whose units wait because too many are open. */
  unitsFull(): void;
}

export function turnMetrics(metrics: Metrics): TurnMetrics {
  const events = metrics.counter('events_settled_total', 'Events of guilds, by how they ended.', ['how']);
  const strikes = metrics.counter('event_strikes_total', 'Handlers that were cut off, by fault.', ['code']);
  const wait = metrics.histogram('event_age_seconds', 'From the inbox until the event was settled.');
  const full = metrics.counter('guild_units_full_total', 'Log lines to guilds whose units wait for a place.', []);
  return {
    settled({ receivedAt }, how) {
      events.inc({ how });
      wait.observe(Math.max(0, Date.now() - receivedAt.getTime()) / 1000);
    },
    struck(code) {
      strikes.inc({ code });
    },
    unitsFull() {
      full.inc({});
    },
  };
}
