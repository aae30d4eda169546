import type { GuildLogPort, LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import type { OnBusy } from './child-pool.ts';

export interface BusyNoticeOptions {
  guildLog: Pick<GuildLogPort, 'append'>;
  log: LogPort;
  /** Counts a rejection. */
  count: (limit: 'server' | 'all') => void;
  /** Monotonic time in milliseconds. */
  now?: () => number;
}

/** Most guilds that are remembered as notified. */
const mostRemembered = 10_000;

/** Counts each `compiler.busy`, and logs one line per guild and minute about it. */
export function noticeBusy({ guildLog, log, count, now = () => performance.now() }: BusyNoticeOptions): OnBusy {
  const notifiedAt = new Map<string, number>();
  return (guildId, limit) => {
    count(limit);
    if (now() - (notifiedAt.get(guildId) ?? -Infinity) < limits.compiler.noticeEveryMs) return;
    notifiedAt.delete(guildId);
    notifiedAt.set(guildId, now());
    const [oldest] = notifiedAt.keys();
    if (notifiedAt.size > mostRemembered && oldest !== undefined) notifiedAt.delete(oldest);
    guildLog.append(guildId, [{ level: 'warn', code: 'compiler.busy', message: messages[limit] }]).catch((error) => {
      log.warn('a line about compiler.busy could not be written', { guildId, error });
    });
  };
}

const messages = {
  server: `A compilation, check or comparison was rejected: ${limits.compiler.waitingPerGuild} requests of this server waited already. Wait for the answers before the next request.`,
  all: `A compilation, check or comparison was rejected: ${limits.compiler.waiting} requests of all servers waited already. Try again in a few seconds.`,
};
