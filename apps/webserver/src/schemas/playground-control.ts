import { ChannelId, limits, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { GuildPath } from './scalars.ts';

export const JournalEntry = z
  .object({
    seq: z.int(),
    at: z.string().describe('Time of the simulator’s clock, ISO 8601.'),
    kind: z.string().describe('`rest`, `gateway` or `control`.'),
    who: z.string().describe('`bot:<id>`, `user:<id>`, `bearer:<id>`, `webhook:<id>` or `nobody`.'),
    method: z.string().nullable(),
    path: z.string().nullable().describe('Without tokens.'),
    route: z.string().nullable().describe('The path with names instead of ids.'),
    status: z.int().nullable(),
    made: z.string().nullable().describe('Id of the object that a call created or changed.'),
    event: z.string().nullable().describe('For the gateway: the event of the connection.'),
    details: z.record(z.string(), z.unknown()).describe('Other data of the entry, without tokens.'),
  })
  .meta({ id: 'JournalEntry' });

export const Journal = z
  .object({ entries: z.array(JournalEntry), next: z.int().describe('Pass it as `after` in the next call.') })
  .meta({ id: 'Journal' });

export const JournalQuery = z.object({
  after: z.coerce
    .number({ error: 'expected a number' })
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Only entries after this one; without it, the newest ones.'),
});

export const SimulatedClock = z
  .object({
    now: z.string().describe('Time of the simulated Discord’s clock, ISO 8601.'),
    aheadMs: z.int().describe('Time by which it is ahead of this machine’s clock.'),
    stopped: z.boolean(),
  })
  .meta({ id: 'SimulatedClock' });

const DAY_MS = 24 * 3600 * 1000;
export const SetClock = z
  .object({
    windMs: z
      .int()
      .min(1)
      .max(31 * DAY_MS)
      .optional()
      .describe('Time to advance, at most 31 days at once. The clock cannot go back.'),
    stopped: z.boolean().optional().describe('True: the clock stands still. False: it runs on from there.'),
  })
  .refine(({ windMs, stopped }) => windMs !== undefined || stopped !== undefined, 'expected `windMs` or `stopped`')
  .meta({ id: 'SetClock' });

export const JoinGuild = z
  .object({
    username: z
      .string()
      .regex(/^[a-z0-9._]{2,32}$/, 'expected 2 to 32 of a-z, 0-9, dot and underscore')
      .optional()
      .describe('Name of the new account; generated if it is missing.'),
  })
  .meta({ id: 'JoinGuild' });
export const JoinedMember = z.object({ id: z.string(), username: z.string() }).meta({ id: 'JoinedMember' });

/** Most accounts in one raid. */
export const RAID_ACCOUNTS = 1_000;

const raid = z
  .object({
    kind: z.literal('raid'),
    accounts: z.int().min(1).max(RAID_ACCOUNTS),
    channelId: ChannelId.optional().describe('Channel in which each account sends one message.'),
    content: z.string().min(1).max(limits.messages.contentLength).optional().describe('Text that each account sends.'),
  })
  .refine(({ channelId, content }) => (channelId === undefined) === (content === undefined), {
    error: 'expected both a channel and a text, or neither',
  });
const nuke = z.object({ kind: z.literal('nuke'), userId: UserId.describe('The member who nukes the server.') });

export const StartCampaign = z.union([raid, nuke]).meta({ id: 'StartCampaign' });

export const Campaign = z
  .object({
    id: z.int(),
    kind: z.enum(['raid', 'nuke']),
    userId: z.string().nullable(),
    phase: z.string().describe('The current step, in words.'),
    total: z.int().describe('The number that is known up to now.'),
    done: z.int(),
    refused: z.int().describe('Actions that the simulated Discord did not allow.'),
    state: z.enum(['running', 'done', 'stopped']),
  })
  .meta({ id: 'Campaign' });
export const Campaigns = z.object({ campaigns: z.array(Campaign) }).meta({ id: 'Campaigns' });
export const CampaignPath = z.object({ ...GuildPath.shape, campaign: z.coerce.number().int().min(1) });
export const FaultPath = z.object({ ...GuildPath.shape, fault: z.coerce.number().int().min(1) });

/** Faults between Mainstay and the simulated Discord. */
const kinds = [
  'status',
  'rate-limit',
  'latency',
  'lost-response',
  'reset',
  'reconnect',
  'invalidate',
  'cut',
  'silence',
  'truncate',
  'half-open',
  'refuse-upgrade',
  'late-hello',
  'reconnect-at-once',
  'audit-log-missing',
  'audit-log-delay',
] as const;

export const LayFault = z
  .object({
    kind: z.enum(kinds),
    operation: z
      .string()
      .regex(/^(\*|[a-z_]{1,80})$/, 'expected the id of an operation')
      .optional()
      .describe('For calls: the operation in Discord’s API document, such as `create_message`. Default: any.'),
    event: z
      .string()
      .regex(/^(\*|[A-Z_]{1,80})$/, 'expected the name of a dispatch')
      .optional()
      .describe('For the gateway: the dispatch after which the fault occurs. Default: any.'),
    chance: z.number().min(0).max(1).default(1),
    count: z.int().min(1).max(1_000).describe('Most occurrences; then the fault ends.'),
    ms: z
      .int()
      .min(0)
      .max(60_000)
      .default(2_000)
      .describe('Delay of faults that delay, and the wait of `rate-limit`, in milliseconds.'),
  })
  .meta({ id: 'LayFault' });

export const Faults = z
  .object({
    faults: z.array(
      z.object({
        id: z.int(),
        kind: z.string(),
        about: z.string().describe('Operation or dispatch; `*` for any.'),
        chance: z.number(),
        count: z.int().nullable(),
        happened: z.int(),
      }),
    ),
  })
  .meta({ id: 'Faults' });
