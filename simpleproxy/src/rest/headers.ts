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
const OURS = /^(host|expect|content-length|x-mainstay-.*)$/;

function kept(message: IncomingMessage, drops: (name: string) => boolean): string[] {
  const { rawHeaders } = message;
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const pairs: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (HOP_BY_HOP.has(name) || named.has(name) || drops(name)) continue;
    pairs.push(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  }
  return pairs;
}

/** Headers of a request to Discord, pair by pair and unchanged except for the proxy's own headers and the credential, if one is given. */
export function headersToDiscord(request: IncomingMessage, authorization: string | null): string[] {
  const isOurs = (name: string) => OURS.test(name) || (authorization !== null && name === 'authorization');
  const headers = kept(request, isOurs);
  return authorization === null ? headers : [...headers, 'authorization', authorization];
}

/** Headers of an answer to the client. */
export const headersToClient = (answer: IncomingMessage): string[] => kept(answer, () => false);
