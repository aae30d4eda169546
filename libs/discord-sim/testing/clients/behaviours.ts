// Behaviour of unmodified clients: client-behaviour.spec.ts measures and asserts it, and docs/discord-sim-clients.md contains it.
import type { ClientName } from './probe.ts';
import * as stimuli from './stimuli.ts';

/** Observed behaviour of a client; several values where chance decides between them. */
type Seen = string | readonly string[];

export interface Behaviour {
  /** The stimulus. */
  when: string;
  stimulus: stimuli.Stimulus;
  /** In the order of `clientNames`. */
  seen: readonly [discordJs: Seen, eris: Seen, oceanic: Seen, discordeno: Seen, discordPy: Seen];
}

export const clientNames = [
  'discord.js',
  'eris',
  'oceanic.js',
  '@discordeno/gateway',
  'discord.py',
] as const satisfies readonly ClientName[];

const all = (seen: string) => [seen, seen, seen, seen, seen] as const;
const RESUME = 'connects, RESUME';
const IDENTIFY = 'connects, IDENTIFY';
const FLAP = 'a guild is unavailable, a guild is available';

/** One after the other, on one process of each client. */
export const inOneProcess = {
  url: {
    when: 'the address it connects to',
    stimulus: stimuli.connectUrl,
    seen: [
      '/gateway?v=10&encoding=json',
      '/gateway/?v=10&encoding=json',
      '/gateway/?v=10&encoding=json',
      '/gateway?v=10&encoding=json',
      '/gateway?v=10&encoding=json&compress=zlib-stream',
    ],
  },
  identify: {
    when: 'the fields of its IDENTIFY',
    stimulus: stimuli.identifyShape,
    seen: [
      'compress, intents, large_threshold, presence, properties, shard, token',
      'compress, intents, large_threshold, presence, properties, token, v; the token with Bot in front',
      'compress, intents, large_threshold, presence, properties, shard, token; the token with Bot in front',
      'compress, intents, properties, shard, token; the token with Bot in front',
      'compress, intents, large_threshold, properties, token',
    ],
  },
  earlyHeartbeat: {
    when: 'a heartbeat outside its interval',
    stimulus: stimuli.earlyHeartbeat,
    seen: ['none', 'none', 'after IDENTIFY, d=0', 'none', 'before IDENTIFY, d=null'],
  },
  heartbeatAsked: {
    when: 'op 1',
    stimulus: stimuli.heartbeatAsked,
    seen: all('answers with the last sequence number'),
  },
  sequenceGap: {
    when: 'a sequence number is missing',
    stimulus: stimuli.sequenceGap,
    seen: ['continues', 'warns, continues', 'warns, continues', 'continues', 'continues'],
  },
  secondGuildCreate: {
    when: 'GUILD_CREATE of a known guild',
    stimulus: stimuli.secondGuildCreate,
    seen: ['emits nothing', 'joined a guild', 'joined a guild', 'emits nothing', 'a guild is available'],
  },
  guildOutage: {
    when: 'GUILD_DELETE with unavailable, then GUILD_CREATE',
    stimulus: stimuli.guildOutage,
    seen: [FLAP, FLAP, FLAP, 'emits nothing', FLAP],
  },
  secondReady: {
    when: 'READY and the guilds again',
    stimulus: stimuli.secondReady,
    seen: ['ready again', 'emits nothing', 'emits nothing', 'ready again', 'ready again'],
  },
  reconnect: {
    when: 'op 7',
    stimulus: stimuli.reconnect,
    seen: [
      'closes 4200, connects, RESUME',
      // A client that connects at once may resume before its old connection has ended: then the gateway ends it.
      ['closes 4901, connects, RESUME', 'connects, RESUME'],
      ['drops the connection, connects, RESUME', 'connects, RESUME'],
      ['closes 3024, connects, RESUME', 'connects, RESUME'],
      ['closes 4000, connects, RESUME', 'connects, RESUME'],
    ],
  },
  close4000: { when: 'close 4000', stimulus: stimuli.close(4000), seen: all(RESUME) },
  close1012: { when: 'close 1012', stimulus: stimuli.close(1012), seen: all(RESUME) },
  lost: { when: 'the connection is lost', stimulus: stimuli.lost, seen: all(RESUME) },
  close1000: { when: 'close 1000', stimulus: stimuli.close(1000), seen: [IDENTIFY, RESUME, RESUME, RESUME, RESUME] },
  close4009: { when: 'close 4009', stimulus: stimuli.close(4009), seen: [RESUME, IDENTIFY, RESUME, IDENTIFY, RESUME] },
  invalidSession: {
    when: 'op 9 false, the socket left open',
    stimulus: stimuli.invalidate(false),
    seen: [
      'closes 1000, connects, IDENTIFY',
      'IDENTIFY',
      'IDENTIFY',
      'closes 3066, connects, IDENTIFY',
      'closes 1000, connects, IDENTIFY',
    ],
  },
  resumableSession: {
    when: 'op 9 true',
    stimulus: stimuli.invalidate(true),
    seen: ['RESUME', 'IDENTIFY', 'RESUME', 'closes 3024, connects, RESUME', 'closes 4000, connects, RESUME'],
  },
  refusedUpgrade: {
    when: 'the upgrade is answered with 503, to eris 11 times, to the others twice',
    stimulus: stimuli.refusedUpgrade,
    seen: [RESUME, IDENTIFY, RESUME, [RESUME, IDENTIFY], RESUME],
  },
  backlog: {
    when: 'the port is open, and the connection is not answered for 8 s',
    stimulus: stimuli.backlog,
    seen: all(RESUME),
  },
  lateHello: { when: 'HELLO is withheld for 12 s', stimulus: stimuli.lateHello, seen: all(RESUME) },
} as const satisfies Record<string, Behaviour>;

/** Each on a process of its own. */
export const byItself = {
  resumeClosed: {
    when: 'close 4007 whenever it resumes',
    stimulus: stimuli.resumeClosed,
    seen: [
      'RESUME ×1, then IDENTIFY',
      'RESUME ×10, then IDENTIFY',
      'RESUME without end',
      'RESUME ×1, then IDENTIFY',
      'RESUME without end',
    ],
  },
  refusedConnection: {
    when: 'connections are refused for 10 s',
    stimulus: stimuli.refusedConnection,
    seen: [IDENTIFY, IDENTIFY, RESUME, [RESUME, IDENTIFY], RESUME],
  },
  lateReady: {
    when: 'READY is withheld for 18 s',
    stimulus: stimuli.lateReady,
    seen: ['closes 1000, connects, IDENTIFY', 'waits', 'waits', 'waits', 'waits'],
  },
  shardsInTurn: { when: 'two shards, max_concurrency 1', stimulus: stimuli.shards, seen: all('5 s apart or more') },
  shardsAtOnce: {
    when: 'two shards, max_concurrency 2',
    stimulus: stimuli.shards,
    seen: ['at once', 'at once', 'at once', 'at once', '5 s apart or more'],
  },
} as const satisfies Record<string, Behaviour>;

export const behaviours: Readonly<Record<keyof typeof inOneProcess | keyof typeof byItself, Behaviour>> = {
  ...inOneProcess,
  ...byItself,
};
export type BehaviourName = keyof typeof behaviours;

const cell = (seen: Seen) => (typeof seen === 'string' ? seen : seen.join(' or by chance '));

/** The table of all behaviours, as Markdown. */
export function behaviourTable(): string {
  const rows = Object.values(behaviours).map(({ when, seen }) => `| ${when} | ${seen.map(cell).join(' | ')} |`);
  return `| | ${clientNames.join(' | ')} |\n|---|${clientNames.map(() => '---|').join('')}\n${rows.join('\n')}`;
}
