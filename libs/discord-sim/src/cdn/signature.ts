import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Lifetime of a signed attachment address, in milliseconds. */
export const ADDRESS_LIFE = 86_400_000;

const secret = randomBytes(32);
const signatureOf = (path: string, expires: string, issued: string): string =>
  createHmac('sha256', secret).update(`${path} ${expires} ${issued}`).digest('hex');

/**
 * The signed address of an attachment, as an answer at a given moment contains it: valid for a day.
 *
 * @see https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
 */
export function signed(url: string, now: number): string {
  const expires = Math.floor((now + ADDRESS_LIFE) / 1000).toString(16);
  const issued = Math.floor(now / 1000).toString(16);
  return `${url}?ex=${expires}&is=${issued}&hm=${signatureOf(new URL(url).pathname, expires, issued)}&`;
}

/** Whether this process signed the query of an attachment's address and it has not expired. */
export function isGood(path: string, search: string, now: number): boolean {
  const query = new URLSearchParams(search);
  const [expires, issued, given] = [query.get('ex') ?? '', query.get('is') ?? '', query.get('hm') ?? ''];
  const expected = Buffer.from(signatureOf(path, expires, issued));
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), expected)) return false;
  return Number.parseInt(expires, 16) * 1000 > now;
}
