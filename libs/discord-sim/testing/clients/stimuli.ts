// Stimuli for a client, and its reactions as text: compared with the table in `behaviours.ts`.
import type { CallLogEntry } from '../../src/call-log.ts';
import { guildOf } from '../callers.ts';
import { describe, type Probe } from './probe.ts';

export type Stimulus = (probe: Probe) => Promise<string>;

/** Waiting time (ms) in which no reaction is expected: there is no event to await. */
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const connectUrl: Stimulus = async ({ entries }) =>
  entries.find(({ event }) => event === 'connect')!['url'] as string;

export const identifyShape: Stimulus = async ({ entries }) => {
  const { fields, hasBotPrefix } = entries.find(({ event }) => event === 'identify')!;
  return `${(fields as string[]).join(', ')}${hasBotPrefix ? '; the token with Bot in front' : ''}`;
};

/** A heartbeat outside its interval. */
export const earlyHeartbeat: Stimulus = async ({ entries }) => {
  const early = entries.findIndex(({ event }) => event === 'heartbeat');
  if (early < 0) return 'none';
  const isBefore = early < entries.findIndex(({ event }) => event === 'identify');
  return `${isBefore ? 'before' : 'after'} IDENTIFY, d=${JSON.stringify(entries[early]!['d'])}`;
};

export const heartbeatAsked: Stimulus = async (probe) => {
  const [session] = probe.sim.gateway.list;
  const last = session!.seq;
  probe.mark();
  await probe.control('gateway/heartbeat');
  const [beat] = await probe.event('heartbeat');
  return beat!['d'] === last ? 'answers with the last sequence number' : `answers with ${JSON.stringify(beat!['d'])}`;
};

export const sequenceGap: Stimulus = async (probe) => {
  await probe.control('faults', { kind: 'gap', event: 'MESSAGE_CREATE', count: 1 });
  await probe.say('never sent');
  probe.mark();
  const { length } = probe.process.reports;
  await probe.talk();
  const did = probe.entries.length === 0 ? 'continues' : await probe.recovery();
  return probe.reportsSince(length, ['warning']).length > 0 ? `warns, ${did}` : did;
};

const GUILD_REPORTS = ['guild-joined', 'guild-available', 'guild-unavailable', 'identified'];
const words: Record<string, string> = {
  'guild-joined': 'joined a guild',
  'guild-available': 'a guild is available',
  'guild-unavailable': 'a guild is unavailable',
  identified: 'ready again',
};
const inWords = (reports: readonly string[]) =>
  [...new Set(reports)].map((report) => words[report]).join(', ') || 'emits nothing';

export const secondGuildCreate: Stimulus = async (probe) => {
  const { length } = probe.process.reports;
  await probe.control('gateway/repeat', { event: 'GUILD_CREATE' });
  await probe.talk();
  return inWords(probe.reportsSince(length, GUILD_REPORTS));
};

export const guildOutage: Stimulus = async (probe) => {
  const { length } = probe.process.reports;
  const guildId = guildOf(probe.sim, 'Quiet Corner').fields.id;
  for (const unavailable of [true, false]) await probe.control('gateway/outage', { guildId, unavailable });
  await probe.talk();
  return inWords(probe.reportsSince(length, GUILD_REPORTS));
};

export const secondReady: Stimulus = async (probe) => {
  const { length } = probe.process.reports;
  probe.mark();
  await probe.control('gateway/repeat', { event: 'READY' });
  await probe.talk();
  if (probe.entries.length > 0) return probe.recovery();
  return inWords(probe.reportsSince(length, ['identified']));
};

const disturb =
  (path: string, body: object = {}): Stimulus =>
  async (probe) => {
    probe.mark();
    await probe.control(path, body);
    return probe.recovery();
  };

export const reconnect = disturb('gateway/reconnect');
export const close = (code: number) => disturb('gateway/close', { code });
export const lost = disturb('gateway/drop', { resumable: true });
export const invalidate = (resumable: boolean) => disturb('gateway/invalidate', { resumable });

/** The connection is lost while new ones fail. */
const lostDuring =
  (disturbance: object, ms: number): Stimulus =>
  async (probe) => {
    const { id } = await probe.control<{ id: number }>('faults', disturbance);
    probe.mark();
    await probe.control('gateway/drop');
    await wait(ms);
    await probe.control('faults/clear', { id });
    return probe.recovery();
  };

/** eris drops a session after 10 attempts to resume it, without a pause; the others keep theirs, for any number of attempts. */
const ATTEMPTS_OF_ERIS = 11;

/** Counts refusals instead of time: a slow client makes fewer attempts in the same time. */
export const refusedUpgrade: Stimulus = async (probe) => {
  const { id } = await probe.control<{ id: number }>('faults', { kind: 'refuse-upgrade' });
  const refused = () => probe.sim.world.disturbances.list.find((disturbance) => disturbance.id === id)!.happened;
  probe.mark();
  await probe.control('gateway/drop');
  while (refused() < (probe.client === 'eris' ? ATTEMPTS_OF_ERIS : 2)) await wait(10);
  await probe.control('faults/clear', { id });
  return probe.recovery();
};

export const backlog = lostDuring({ kind: 'late-upgrade', ms: 8_000, count: 1 }, 8_000);
export const lateHello = lostDuring({ kind: 'late-hello', ms: 12_000, count: 1 }, 12_000);

export const refusedConnection: Stimulus = async (probe) => {
  await probe.control('gateway/refuse', { ms: 10_000 });
  probe.mark();
  probe.sim.gateway.dropAll(true);
  return probe.recovery();
};

/** More RESUMEs than this count as endless. */
const ENDLESS = 40;

export const resumeClosed: Stimulus = async (probe) => {
  await probe.control('faults', { kind: 'close', code: 4007, event: 'RESUME' });
  probe.mark();
  await probe.control('gateway/drop');
  const resumes = (entries: CallLogEntry[]) => entries.filter(({ event }) => event === 'resume-closed').length;
  const isOver = ({ event }: CallLogEntry) => event === 'identify';
  const entries = await probe.until((all) => resumes(all) >= ENDLESS || all.some(isOver));
  return entries.some(isOver) ? `RESUME ×${resumes(entries)}, then IDENTIFY` : 'RESUME without end';
};

export const lateReady: Stimulus = async (probe) => {
  await probe.process.next('ready');
  const [first, ...more] = probe.entries.filter(({ event }) => event === 'identify');
  return more.length === 0 ? 'waits' : describe(probe.entries.filter(({ seq }) => seq > first!.seq));
};

/** Time between the IDENTIFYs of two shards. */
export const shards: Stimulus = async (probe) => {
  const [first, second] = (await probe.event('identify', 2)).filter(({ event }) => event === 'identify');
  return second!.at - first!.at < 4_900 ? 'at once' : '5 s apart or more';
};
