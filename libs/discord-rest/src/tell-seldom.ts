import { limits } from '#libs/vocabulary';
import type { Notice } from './guild-share.ts';

const kept = 10_000;

/** Passes on one notice of each kind per guild and minute, and adds the number of suppressed ones. */
export function tellSeldom(tell: (notice: Notice) => void, now: () => number = () => performance.now()) {
  const told = new Map<string, { at: number; more: number }>();
  return (notice: Notice): void => {
    const key = `${notice.guildId} ${notice.code}`;
    const last = told.get(key);
    if (last && now() - last.at < limits.discord.tellEveryMs) {
      last.more += 1;
      return;
    }
    told.delete(key);
    told.set(key, { at: now(), more: 0 });
    const [oldest] = told.size > kept ? told.keys() : [];
    if (oldest !== undefined) told.delete(oldest);
    const more = last?.more ?? 0;
    tell(more === 0 ? notice : { ...notice, message: `${notice.message} ${more} more like this since the last line.` });
  };
}
