import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Message {
  method: string;
  headers: Headers;
  body: Uint8Array | ReadableStream<Uint8Array> | null;
  signal: AbortSignal;
}

/**
 * Sends a request with exactly these headers. `fetch` would not: it replaces `Sec-Fetch-Mode`, by which the webserver tells a
 * link that a person follows (the way back from Discord after signing in) from a request of a foreign page.
 *
 * @throws when no answer comes, or the signal is aborted
 */
export async function send(url: URL, { method, headers, body, signal }: Message): Promise<IncomingMessage> {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method,
    headers: Object.fromEntries(headers),
    signal,
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  // After the answer, a failure is one of the answer's stream.
  request.on('error', () => undefined);
  if (body instanceof ReadableStream) {
    // The webserver may answer before it has read the whole body.
    void pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), request).catch(() => undefined);
  } else {
    request.end(body ?? undefined);
  }
  const [response] = await answered;
  return response;
}
