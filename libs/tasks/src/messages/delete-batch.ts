import type { ClockPort, DiscordPort } from '#libs/ports';
import { Fault, limits, snowflakeTime } from '#libs/vocabulary';

export interface DeleteBatch {
  discord: DiscordPort;
  clock: ClockPort;
  signal: AbortSignal;
  channelId: string;
  /** At most 100, newest first. */
  batch: readonly string[];
  reason: string | undefined;
  /** An earlier attempt may have deleted some of them. */
  again: boolean;
}

/** Discord deletes in bulk what is younger than 14 days; an hour less, for clocks differ. */
const bulkAgeMs = 14 * 24 * 3_600_000 - 3_600_000;
const bulkMax = 100;

export function batchesOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / bulkMax) }, (_, n) => ids.slice(n * bulkMax, (n + 1) * bulkMax));
}

/** Deletes the messages of a batch that still exist. */
export async function deleteBatch(work: DeleteBatch): Promise<void> {
  const { discord, clock, signal, channelId, reason } = work;
  const ids = work.again ? await stillThere(work) : work.batch;
  const young = ids.filter((id) => snowflakeTime(id) > clock.now() - bulkAgeMs);
  const bulk = young.length > 1 ? young : [];
  if (bulk.length > 0) await discord.bulkDeleteMessages(channelId, bulk, reason);
  for (const id of ids.filter((each) => !bulk.includes(each))) {
    signal.throwIfAborted();
    await deleteOne(discord, channelId, id, reason);
  }
}

async function deleteOne(discord: DiscordPort, channelId: string, id: string, reason?: string): Promise<void> {
  try {
    await discord.deleteMessage(channelId, id, reason);
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof Fault && error.code === 'discord.unknown-message')) throw error;
  }
}

/** Reads the part of the history back in which the batch lies. */
async function stillThere({ discord, signal, channelId, batch }: DeleteBatch): Promise<string[]> {
  const wanted = new Set(batch);
  const oldest = BigInt(batch.at(-1)!);
  const found: string[] = [];
  for (let before = String(BigInt(batch[0]!) + 1n); BigInt(before) > oldest;) {
    signal.throwIfAborted();
    const page = await discord.listMessages(channelId, { limit: limits.messages.listPage, before });
    found.push(...page.map(({ id }) => id).filter((id) => wanted.has(id)));
    if (page.length < limits.messages.listPage) break;
    before = page.at(-1)!.id;
  }
  return found;
}
