import type { Fault } from '../types';

export interface FaultKind {
  value: Fault['kind'];
  label: string;
  says: string;
  /** It lasts a while. */
  timed?: true;
  /** What it strikes: calls, dispatches, or neither of them. */
  about: 'calls' | 'events' | null;
}

/** What can go wrong, in words. */
export const faultKinds: readonly FaultKind[] = [
  {
    value: 'status',
    label: 'Calls fail with 503',
    says: 'Nothing is done, and the caller is told so.',
    about: 'calls',
  },
  {
    value: 'rate-limit',
    label: 'Calls are limited (429)',
    says: 'The caller has to wait.',
    timed: true,
    about: 'calls',
  },
  { value: 'latency', label: 'Calls are slow', says: 'The answer comes late.', timed: true, about: 'calls' },
  {
    value: 'lost-response',
    label: 'Answers are lost',
    says: 'It is done, but the caller does not hear of it.',
    about: 'calls',
  },
  { value: 'truncate', label: 'Answers are cut off', says: 'Half of the answer comes.', about: 'calls' },
  { value: 'reset', label: 'Connections are reset', says: 'Nothing is done, and no answer comes.', about: 'calls' },
  { value: 'reconnect', label: 'Gateway: reconnect (op 7)', says: 'With the next event.', about: 'events' },
  { value: 'invalidate', label: 'Gateway: invalid session (op 9)', says: 'With the next event.', about: 'events' },
  { value: 'cut', label: 'Gateway: connection cut', says: 'With the next event.', about: 'events' },
  {
    value: 'half-open',
    label: 'Gateway: half-open',
    says: 'It looks alive, and nothing comes any more.',
    about: 'events',
  },
  { value: 'silence', label: 'Gateway: events are lost', says: 'The bot never hears of them.', about: 'events' },
  {
    value: 'refuse-upgrade',
    label: 'Gateway: refuses to connect',
    says: 'With 503, when the bot connects.',
    about: null,
  },
  { value: 'late-hello', label: 'Gateway: HELLO comes late', says: 'When the bot connects.', timed: true, about: null },
  { value: 'reconnect-at-once', label: 'Gateway: op 7 instead of HELLO', says: 'When the bot connects.', about: null },
  {
    value: 'audit-log-missing',
    label: 'Audit log: entries are missing',
    says: 'It is done, but not logged.',
    about: null,
  },
  {
    value: 'audit-log-delay',
    label: 'Audit log: entries come late',
    says: 'As they do on busy days.',
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

/** What tends to go wrong together. */
export const faultPresets: readonly FaultPreset[] = [
  {
    name: 'outage',
    label: 'Outage',
    faults: [fault('status', { count: 50 }), fault('cut', { count: 3 }), fault('refuse-upgrade', { count: 3 })],
  },
  {
    name: 'slow',
    label: 'Slow day',
    faults: [
      fault('latency', { count: 100, chance: 0.5, ms: 3_000 }),
      fault('audit-log-delay', { count: 50, ms: 10_000 }),
    ],
  },
  {
    name: 'gateway',
    label: 'Shaky gateway',
    faults: [fault('reconnect', { count: 3, chance: 0.3 }), fault('invalidate', { count: 1, chance: 0.3 })],
  },
  { name: 'limits', label: 'Rate limits', faults: [fault('rate-limit', { count: 20, chance: 0.5 })] },
  {
    name: 'lost',
    label: 'Lost answers',
    faults: [fault('lost-response', { count: 10, chance: 0.5 }), fault('truncate', { count: 5, chance: 0.3 })],
  },
];

export const faultLabel = (kind: string): string => faultKinds.find(({ value }) => value === kind)?.label ?? kind;
