import type { IncomingMessage } from 'node:http';

/** Headers that concern one connection only. RFC 9110, 7.6.1. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const OURS = new Set(['host', 'expect', 'x-mainstay-lane', 'content-length']);

/** What travels on, pair by pair and unchanged, in the order in which it came. */
export function endToEndHeaders(message: IncomingMessage, dropOurs: boolean): string[] {
  const { rawHeaders } = message;
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (HOP_BY_HOP.has(name) || named.has(name) || (dropOurs && OURS.has(name))) continue;
    kept.push(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  }
  return kept;
}
