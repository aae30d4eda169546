import type { BusPort, Run, RunStorePort, WorkPort } from '#libs/ports';
import type { ChatInputCommandInteraction } from 'discord.js';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunTaskPorts {
  work: Pick<WorkPort, 'start'>;
  runs: Pick<RunStorePort, 'get'>;
  bus: BusPort;
}

/** Discord accepts edits of a reply for 15 minutes. */
const followMs = 14 * 60_000;
/** Shortest interval between two edits, in milliseconds. */
const editEveryMs = 2_000;
/** Interval (ms) at which the run is read even without a message on the bus. */
const lookEveryMs = 5_000;

/** `/mainstay run-task`: starts `messages.prune` in this channel and shows its progress. @returns the last text */
export async function runTask(
  interaction: ChatInputCommandInteraction,
  guildId: string,
  { work, runs, bus }: RunTaskPorts,
): Promise<string> {
  const limit = interaction.options.getInteger('limit', true);
  const input = {
    guildId,
    channelIds: [interaction.channelId],
    limit,
    reason: `/mainstay run-task by ${interaction.user.id}`,
  };
  // The same interaction delivered twice starts one run.
  const { run } = await work.start('messages.prune', input, { idempotencyKey: `interaction:${interaction.id}` });
  let changed = Promise.withResolvers<void>();
  const unsubscribe = await bus.subscribe('run.changed', ({ runId }) => {
    if (runId === run.id) changed.resolve();
  });
  try {
    let shown = '';
    for (const until = Date.now() + followMs; Date.now() < until;) {
      const now = await runs.get(run.id);
      const text = textOf(now ?? run);
      if (now?.finishedAt) return text;
      if (text !== shown) await interaction.editReply({ content: text, allowedMentions: { parse: [] } });
      shown = text;
      await sleep(editEveryMs);
      const waiting = new AbortController();
      await Promise.race([changed.promise, sleep(lookEveryMs, undefined, { signal: waiting.signal }).catch(() => {})]);
      waiting.abort();
      changed = Promise.withResolvers();
    }
    return `Run \`${run.id}\` has not ended yet and continues; the dashboard shows it.`;
  } finally {
    await unsubscribe();
  }
}

function textOf({ state, progress, output, fault }: Run): string {
  const of = progress ? ` ${progress.done}${progress.total === null ? '' : ` of ${progress.total}`}` : '';
  switch (state) {
    case 'queued':
      return 'Waiting to start …';
    case 'running':
      return progress?.note === 'searching' ? 'Searching for messages …' : `Deleting messages:${of || ' …'}`;
    case 'succeeded':
      return `Deleted ${(output as { deleted?: number } | null)?.deleted ?? 0} messages.`;
    case 'failed':
      return `Failed: ${fault?.side === 'user' ? fault.message : 'something went wrong on our side.'}`;
    case 'cancelled':
      return `Cancelled. Messages deleted:${of || ' 0'}`;
  }
}
