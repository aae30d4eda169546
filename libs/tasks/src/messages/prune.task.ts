import { AuditReason, ChannelId, Fault, GuildId, limits, MessageId, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineTask } from '../define-task.ts';
import { batchesOf, deleteBatch } from './delete-batch.ts';
import { planPage, type PlannedPage } from './plan-page.ts';

export const messagesPrune = defineTask({
  name: 'messages.prune',
  summary:
    'Delete the newest messages of several channels that match, up to a limit. The bot needs the permissions Read Message History and Manage Messages.',
  lane: 'slow',

  input: z.object({
    guildId: GuildId,
    channelIds: z
      .array(ChannelId)
      .min(1)
      .max(50)
      .refine((ids) => new Set(ids).size === ids.length, 'expected each channel once')
      .describe('Channels and threads of the guild, at most 50.'),
    limit: z
      .int()
      .min(1)
      .max(limits.messages.pruneMax)
      .describe('Most messages to delete, over all channels together.'),
    authorId: UserId.optional().describe('Only messages of this user.'),
    before: MessageId.optional().describe('Only messages older than this one.'),
    after: MessageId.optional().describe('Only messages newer than this one.'),
    contains: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Only messages that contain this text; upper and lower case are the same.'),
    reason: AuditReason.optional(),
  }),
  output: z.object({
    deleted: z.int().describe('Messages that were deleted.'),
    perChannel: z.record(z.string(), z.int()).describe('Deleted messages by channel id.'),
    skipped: z.int().describe('Messages that match but that Discord does not allow anyone to delete.'),
    cutShort: z
      .array(ChannelId)
      .describe(`Channels in which the search ended after ${limits.messages.pruneScanMax} messages.`),
  }),

  steps: ['check', 'plan', 'delete'],
  attempts: 10,
  timeoutMs: 6 * 3_600_000,
  exclusiveBy: ({ guildId }) => guildId,

  async run({ input, step, discord, clock, progress, signal }) {
    await step('check', async () => {
      for (const id of input.channelIds) {
        if (await discord.hasChannel(input.guildId, id)) continue;
        throw new Fault('task.foreign-id', `${id} is not the id of a channel of this guild.`);
      }
    });

    const plans: ChannelPlan[] = [];
    for (const channelId of input.channelIds) {
      const pages: PlannedPage[] = [];
      for (let cursor = input.before ?? null, first = true; first || cursor !== null; first = false) {
        signal.throwIfAborted();
        const from: string | null = cursor;
        const page = await step(`plan:${channelId}:${pages.length}`, () => planPage(discord, channelId, from, input));
        pages.push(page);
        cursor = isEnough(pages, input.limit) ? null : page.next;
        await progress(0, undefined, 'searching');
      }
      plans.push(planOf(channelId, pages));
    }

    const chosen = newest(plans, input.limit);
    const total = chosen.reduce((sum, { messageIds }) => sum + messageIds.length, 0);
    const perChannel = Object.fromEntries(input.channelIds.map((id) => [id, 0]));
    let done = 0;
    const age = { newestTooOld: 0n };
    for (const { channelId, messageIds } of chosen) {
      for (const [n, batch] of batchesOf(messageIds).entries()) {
        signal.throwIfAborted();
        await step(`delete:${channelId}:${n}`, ({ again }) =>
          deleteBatch({ discord, clock, signal, channelId, batch, reason: input.reason, again, age }),
        );
        perChannel[channelId]! += batch.length;
        done += batch.length;
        await progress(done, total, 'deleting');
      }
    }
    return {
      deleted: done,
      perChannel,
      skipped: plans.reduce((sum, { skipped }) => sum + skipped, 0),
      cutShort: plans.filter(({ cutShort }) => cutShort).map(({ channelId }) => channelId),
    };
  },
});

interface ChannelPlan {
  channelId: string;
  /** Newest first. */
  messageIds: string[];
  skipped: number;
  cutShort: boolean;
}

function isEnough(pages: readonly PlannedPage[], limit: number): boolean {
  const found = pages.reduce((sum, { messageIds }) => sum + messageIds.length, 0);
  return found >= limit || pages.length * limits.messages.listPage >= limits.messages.pruneScanMax;
}

function planOf(channelId: string, pages: readonly PlannedPage[]): ChannelPlan {
  const messageIds = pages.flatMap((page) => page.messageIds);
  const scanned = pages.length * limits.messages.listPage;
  return {
    channelId,
    messageIds,
    skipped: pages.reduce((sum, { skipped }) => sum + skipped, 0),
    cutShort: pages.at(-1)?.next !== null && scanned >= limits.messages.pruneScanMax,
  };
}

/** The newest matches up to the limit; ids grow with time. */
function newest(plans: readonly ChannelPlan[], limit: number): ChannelPlan[] {
  const all = plans.flatMap(({ messageIds }) => messageIds.map(BigInt));
  const oldest = all.toSorted((a, b) => (a < b ? 1 : -1))[Math.min(limit, all.length) - 1] ?? 0n;
  return plans.map((plan) => ({ ...plan, messageIds: plan.messageIds.filter((id) => BigInt(id) >= oldest) }));
}
