import type { DiscordPort, MessageRange } from '#libs/ports';
import { Fault, snowflakeTime, type Message } from '#libs/vocabulary';

/** Thrown to simulate that the process was killed: it makes no more calls. */
export class Killed extends Error {}

/** One call, and whether it took effect. */
export interface Call {
  method: string;
  channelId: string;
  ids: string[];
  succeeded: boolean;
}

const day = 24 * 3_600_000;

/** Channels full of messages. Any call can be the last one of the process: killed before the call takes effect, or after. */
export class MemoryDiscord {
  readonly calls: Call[] = [];
  readonly channels: Map<string, Message[]>;
  /** Number of calls until the kill. */
  killAfter = Infinity;
  /** Whether the last call still takes effect. */
  killLate = false;
  now: number;

  constructor(channels: Record<string, Message[]>, now: number) {
    this.channels = new Map(Object.entries(channels));
    this.now = now;
  }

  readonly port = {
    hasChannel: (_: string, channelId: string) => Promise.resolve(this.channels.has(channelId)),
    listMessages: (channelId: string, range: MessageRange) =>
      this.#call('list', channelId, [range.before ?? 'newest'], () => this.#list(channelId, range)),
    deleteMessage: (channelId: string, id: string) =>
      this.#call('delete', channelId, [id], () => this.#delete(channelId, [id], true)),
    bulkDeleteMessages: (channelId: string, ids: string[]) =>
      this.#call('bulk', channelId, ids, () => this.#bulkDelete(channelId, ids)),
  } as unknown as DiscordPort;

  idsIn(channelId: string): string[] {
    return this.#messages(channelId).map(({ id }) => id);
  }

  async #call<T>(method: string, channelId: string, ids: string[], work: () => T): Promise<T> {
    await Promise.resolve();
    this.killAfter -= 1;
    if (this.killAfter < 0) throw new Killed();
    const last = this.killAfter === 0;
    const call: Call = { method, channelId, ids, succeeded: false };
    this.calls.push(call);
    if (last && !this.killLate) throw new Killed();
    const result = work();
    call.succeeded = true;
    if (last) throw new Killed();
    return result;
  }

  #messages(channelId: string): Message[] {
    return this.channels.get(channelId) ?? [];
  }

  #list(channelId: string, { limit, before }: MessageRange): Message[] {
    const older = this.#messages(channelId).filter(({ id }) => before === undefined || BigInt(id) < BigInt(before));
    return older.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)).slice(0, limit);
  }

  #bulkDelete(channelId: string, ids: string[]): void {
    if (ids.length < 2 || ids.length > 100 || new Set(ids).size < ids.length)
      throw new Fault('discord.bad-request', 'count');
    if (ids.some((id) => snowflakeTime(id) < this.now - 14 * day))
      throw new Fault('discord.one-of-the-messages-provided-was-too-old-for-bulk-delete', 'too old', {
        data: { code: 50_034 },
      });
    this.#delete(channelId, ids, false);
  }

  #delete(channelId: string, ids: string[], mustExist: boolean): void {
    const before = this.#messages(channelId);
    const after = before.filter(({ id }) => !ids.includes(id));
    if (mustExist && after.length === before.length) throw new Fault('discord.unknown-message', 'Unknown Message');
    this.channels.set(channelId, after);
  }
}
