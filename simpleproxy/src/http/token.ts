import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares with the bot token in constant time. A `Bot ` prefix is accepted, as some libraries send it in IDENTIFY. */
export function tokenCheck(token: string): (candidate: string) => boolean {
  const expected = digest(token);
  return (candidate) => timingSafeEqual(digest(candidate.replace(/^Bot\s+/i, '')), expected);
}
