import type { Fault } from '../types';

export interface FaultKind {
  value: Fault['kind'];
  label: string;
  says: string;
  /** It lasts a while. */
  timed?: true;
  /** Its target: calls, dispatches, or neither. */
  about: 'calls' | 'events' | null;
}

/** Faults, in words. */
export const faultKinds: readonly FaultKind[] = [
  {
    value: 'status',
    label: 'Requests fail with 503',
    says: 'The request fails with an error.',
    about: 'calls',
  },
  {
    value: 'rate-limit',
    label: 'Requests are rate limited (429)',
    says: 'The caller must wait and retry.',
    timed: true,
    about: 'calls',
  },
  { value: 'latency', label: 'Requests are slow', says: 'The response is delayed.', timed: true, about: 'calls' },
  {
    value: 'lost-response',
    label: 'Responses are lost',
    says: 'The request succeeds but the response is lost.',
    about: 'calls',
  },
  { value: 'truncate', label: 'Responses are cut off', says: 'Only half of the response arrives.', about: 'calls' },
  { value: 'reset', label: 'Connections are reset', says: 'The request fails without a response.', about: 'calls' },
  { value: 'reconnect', label: 'Gateway: reconnect (op 7)', says: 'Happens at the next event.', about: 'events' },
  {
    value: 'invalidate',
    label: 'Gateway: invalid session (op 9)',
    says: 'Happens at the next event.',
    about: 'events',
  },
  { value: 'cut', label: 'Gateway: connection cut', says: 'Happens at the next event.', about: 'events' },
  {
    value: 'half-open',
    label: 'Gateway: half-open',
    says: 'The connection stays open but sends nothing.',
    about: 'events',
  },
  { value: 'silence', label: 'Gateway: events are lost', says: 'The bot never receives them.', about: 'events' },
  {
    value: 'refuse-upgrade',
    label: 'Gateway: refuses connections',
    says: 'Answers 503 when the bot connects.',
    about: null,
  },
  {
    value: 'late-hello',
    label: 'Gateway: HELLO is late',
    says: 'Happens when the bot connects.',
    timed: true,
    about: null,
  },
  {
    value: 'reconnect-at-once',
    label: 'Gateway: op 7 instead of HELLO',
    says: 'Happens when the bot connects.',
    about: null,
  },
  {
    value: 'audit-log-missing',
    label: 'Audit log: entries are missing',
    says: 'The action succeeds but is not logged.',
    about: null,
  },
  {
    value: 'audit-log-delay',
    label: 'Audit log: entries are late',
    says: 'Entries appear after a delay.',
    timed: true,
    about: null,
  },
];

export interface FaultPreset {
  name: string;
  label: string;
  faults: Fault[];
}

const fault = (kind: Fault['kind'], more: Partial<Fault>): Fault => ({ kind, count: 5, chance: 1, ms: 2_000, ...more });

/** Presets: faults that often occur together. */
export const faultPresets: readonly FaultPreset[] = [
  {
    name: 'outage',
    label: 'Outage',
    faults: [fault('status', { count: 50 }), fault('cut', { count: 3 }), fault('refuse-upgrade', { count: 3 })],
  },
  {
    name: 'slow',
    label: 'Slow',
    faults: [
      fault('latency', { count: 100, chance: 0.5, ms: 3_000 }),
      fault('audit-log-delay', { count: 50, ms: 10_000 }),
    ],
  },
  {
    name: 'gateway',
    label: 'Unstable gateway',
    faults: [fault('reconnect', { count: 3, chance: 0.3 }), fault('invalidate', { count: 1, chance: 0.3 })],
  },
  { name: 'limits', label: 'Rate limits', faults: [fault('rate-limit', { count: 20, chance: 0.5 })] },
  {
    name: 'lost',
    label: 'Lost responses',
    faults: [fault('lost-response', { count: 10, chance: 0.5 }), fault('truncate', { count: 5, chance: 0.3 })],
  },
];

export const faultLabel = (kind: string): string => faultKinds.find(({ value }) => value === kind)?.label ?? kind;
