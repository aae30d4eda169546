import { ChannelId, limits, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { GuildPath } from './scalars.ts';

export const JournalEntry = z
  .object({
    seq: z.int(),
    at: z.string().describe('By the simulator’s clock, ISO 8601.'),
    kind: z.string().describe('`rest`, `gateway` or `control`.'),
    who: z.string().describe('`bot:<id>`, `user:<id>`, `bearer:<id>`, `webhook:<id>` or `nobody`.'),
    method: z.string().nullable(),
    path: z.string().nullable().describe('Without tokens.'),
    route: z.string().nullable().describe('The path with names instead of ids.'),
    status: z.int().nullable(),
    made: z.string().nullable().describe('Id of what a call made or changed.'),
    event: z.string().nullable().describe('Of the gateway: what happened to a connection.'),
    details: z.record(z.string(), z.unknown()).describe('Whatever else the simulator noted. Tokens are left out.'),
  })
  .meta({ id: 'JournalEntry' });

export const Journal = z
  .object({ entries: z.array(JournalEntry), next: z.int().describe('For `after` of the next call.') })
  .meta({ id: 'Journal' });

export const JournalQuery = z.object({
  after: z.coerce
    .number({ error: 'expected a number' })
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Only what came after; without it, the newest.'),
});

export const SimulatedClock = z
  .object({
    now: z.string().describe('What time the simulated Discord thinks it is, ISO 8601.'),
    aheadMs: z.int().describe('How far it is ahead of this machine’s clock.'),
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
      .describe('Forwards, at most 31 days at once. It cannot be wound back.'),
    stopped: z.boolean().optional().describe('Stands still, or goes on from where it stands.'),
  })
  .refine(({ windMs, stopped }) => windMs !== undefined || stopped !== undefined, 'expected `windMs` or `stopped`')
  .meta({ id: 'SetClock' });

export const JoinGuild = z
  .object({
    username: z
      .string()
      .regex(/^[a-z0-9._]{2,32}$/, 'expected 2 to 32 of a-z, 0-9, dot and underscore')
      .optional()
      .describe('Of the new account; chosen for you if it is missing.'),
  })
  .meta({ id: 'JoinGuild' });
export const JoinedMember = z.object({ id: z.string(), username: z.string() }).meta({ id: 'JoinedMember' });

/** Accounts that one raid may have. */
export const RAID_ACCOUNTS = 1_000;

const raid = z
  .object({
    kind: z.literal('raid'),
    accounts: z.int().min(1).max(RAID_ACCOUNTS),
    channelId: ChannelId.optional().describe('Where each of them speaks once.'),
    content: z.string().min(1).max(limits.messages.contentLength).optional().describe('What each of them says.'),
  })
  .refine(({ channelId, content }) => (channelId === undefined) === (content === undefined), {
    error: 'expected both a channel and a text, or neither',
  });
const nuke = z.object({ kind: z.literal('nuke'), userId: UserId.describe('Who turns on the server.') });

export const StartCampaign = z.union([raid, nuke]).meta({ id: 'StartCampaign' });

export const Campaign = z
  .object({
    id: z.int(),
    kind: z.enum(['raid', 'nuke']),
    userId: z.string().nullable(),
    phase: z.string().describe('What is being done, in words.'),
    total: z.int().describe('As far as is known yet.'),
    done: z.int(),
    refused: z.int().describe('What the simulated Discord did not allow.'),
    state: z.enum(['running', 'done', 'stopped']),
  })
  .meta({ id: 'Campaign' });
export const Campaigns = z.object({ campaigns: z.array(Campaign) }).meta({ id: 'Campaigns' });
export const CampaignPath = z.object({ ...GuildPath.shape, campaign: z.coerce.number().int().min(1) });
export const FaultPath = z.object({ ...GuildPath.shape, fault: z.coerce.number().int().min(1) });

/** What can go wrong between Mainstay and the simulated Discord. */
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
      .describe('Of calls: the operation of Discord’s document, such as `create_message`. Default: any.'),
    event: z
      .string()
      .regex(/^(\*|[A-Z_]{1,80})$/, 'expected the name of a dispatch')
      .optional()
      .describe('Of the gateway: when this has been told. Default: any dispatch.'),
    chance: z.number().min(0).max(1).default(1),
    count: z.int().min(1).max(1_000).describe('How many times at most: a fault ends by itself.'),
    ms: z
      .int()
      .min(0)
      .max(60_000)
      .default(2_000)
      .describe('Of what is late, and of `rate-limit`: how long, in milliseconds.'),
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
