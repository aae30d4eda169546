import type { Metrics } from '#libs/telemetry';

/** Metrics about dispatches. */
export interface IntakeMetrics {
  stored(events: number): void;
  dropped(code: string): void;
}

export function intakeMetrics(metrics: Metrics): IntakeMetrics {
  const stored = metrics.counter('events_stored_total', 'Events that were written to guild inboxes.');
  const dropped = metrics.counter('events_dropped_total', 'Events that could not be read or stored.', ['code']);
  return { stored: (events) => stored.inc(events), dropped: (code) => dropped.inc({ code }) };
}
