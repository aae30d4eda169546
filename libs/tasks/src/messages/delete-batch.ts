import type { ClockPort, DiscordPort } from '#libs/ports';
import { Fault, limits, snowflakeTime } from '#libs/vocabulary';

export interface DeleteBatch {
  discord: DiscordPort;
  clock: ClockPort;
  signal: AbortSignal;
  channelId: string;
  /** At most 100 ids, newest first. */
  batch: readonly string[];
  reason: string | undefined;
  /** Whether an earlier attempt may have deleted some of them. */
  again: boolean;
  /** Shared by all batches of a run. */
  age: BulkAge;
}

/** What is known about Discord's clock: the newest message that Discord rejected as too old for bulk deletion. */
export interface BulkAge {
  newestTooOld: bigint;
}

/**
 * Discord deletes in bulk only messages younger than 14 days by its own clock. By our clock this is a first guess, with one
 * hour of margin.
 */
const bulkAgeMs = 14 * 24 * 3_600_000 - 3_600_000;
const bulkMax = 100;

export function batchesOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / bulkMax) }, (_, n) => ids.slice(n * bulkMax, (n + 1) * bulkMax));
}

/** Deletes the messages of a batch that still exist. */
export async function deleteBatch(work: DeleteBatch): Promise<void> {
  const { discord, clock, signal, channelId, reason } = work;
  const ids = work.again ? await stillThere(work) : work.batch;
  const isYoung = (id: string): boolean =>
    snowflakeTime(id) > clock.now() - bulkAgeMs && BigInt(id) > work.age.newestTooOld;
  const left = await deleteInBulk(work, ids.filter(isYoung));
  for (const id of [...left, ...ids.filter((each) => !isYoung(each) && !left.includes(each))]) {
    signal.throwIfAborted();
    await deleteOne(discord, channelId, id, reason);
  }
}

/**
 * Deletes in bulk, newest first. Discord's clock may differ from ours by hours: when Discord calls a message too old, this
 * retries with half as many. @returns ids that have to be deleted one by one
 */
async function deleteInBulk(work: DeleteBatch, young: string[]): Promise<string[]> {
  const { discord, signal, channelId, reason, age } = work;
  let rest = young;
  for (let size = rest.length; rest.length > 1 && size > 1;) {
    signal.throwIfAborted();
    const some = rest.slice(0, size);
    try {
      await discord.bulkDeleteMessages(channelId, some, reason);
      rest = rest.slice(size);
      size = Math.min(size, rest.length);
    } catch (error) {
      if (!isTooOld(error)) throw error;
      size = Math.floor(size / 2);
      if (size < 2) age.newestTooOld = BigInt(some.at(-1)!);
    }
  }
  return rest;
}

/** @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes */
function isTooOld(error: unknown): boolean {
  return error instanceof Fault && error.data?.['code'] === 50034;
}

async function deleteOne(discord: DiscordPort, channelId: string, id: string, reason?: string): Promise<void> {
  try {
    await discord.deleteMessage(channelId, id, reason);
  } catch (error) {
    // Another client has already deleted it.
    if (!(error instanceof Fault && error.code === 'discord.unknown-message')) throw error;
  }
}

/** Reads back the part of the history that contains the batch. */
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
