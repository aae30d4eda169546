import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BucketInfo } from './bucket.ts';
import type { Outcome } from './limiter.ts';

/** Wait of the limiter (ms) after a 429 without a time. No client receives this number. */
const UNTOLD_RETRY_MS = 1000;

const number = (text: string | string[] | undefined): number | null => {
  const value = typeof text === 'string' && text !== '' ? Number(text) : NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
};

function bucketInfo(headers: IncomingHttpHeaders): BucketInfo | null {
  const hash = headers['x-ratelimit-bucket'];
  const limit = number(headers['x-ratelimit-limit']);
  const remaining = number(headers['x-ratelimit-remaining']);
  const resetAfter = number(headers['x-ratelimit-reset-after']);
  if (typeof hash !== 'string' || limit === null || limit < 1 || remaining === null || resetAfter === null) return null;
  return { hash, limit, remaining, resetAfterMs: resetAfter * 1000 };
}

/** Rate limit data of an answer of Discord's. https://docs.discord.com/developers/topics/rate-limits#header-format */
export function outcomeOf(response: Pick<IncomingMessage, 'statusCode' | 'headers'>): Outcome {
  const { headers, statusCode } = response;
  const info = bucketInfo(headers);
  if (statusCode !== 429) return { kind: 'answered', info };
  const named = headers['x-ratelimit-scope'];
  // Without scope and bucket, the edge in front of Discord rejects everything.
  const scope =
    headers['x-ratelimit-global'] === 'true' || named === 'global' || (named === undefined && !info)
      ? 'global'
      : named === 'shared'
        ? 'shared'
        : 'user';
  const seconds = number(headers['retry-after']) ?? number(headers['x-ratelimit-reset-after']);
  return { kind: 'limited', scope, retryAfterMs: seconds === null ? UNTOLD_RETRY_MS : seconds * 1000, info };
}
