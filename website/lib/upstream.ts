import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { send } from './send';

/** Where apps/webserver listens. Read at run time: one build serves every installation. */
export function webserverUrl(): string {
  return process.env.WEBSERVER_URL ?? 'http://127.0.0.1:7103';
}

const hopByHop = ['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect'];

function requestHeaders(request: Request): Headers {
  const headers = new Headers(request.headers);
  for (const name of hopByHop) headers.delete(name);
  headers.delete('content-length');
  // Answers must not be compressed: event streams would wait for a full block.
  headers.set('accept-encoding', 'identity');
  const host = request.headers.get('host');
  // `forwarded.ts` has removed the caller's own values of these headers.
  if (host && !headers.has('x-forwarded-host')) headers.set('x-forwarded-host', host);
  if (!headers.has('x-forwarded-proto')) headers.set('x-forwarded-proto', new URL(request.url).protocol.slice(0, -1));
  return headers;
}

function responseHeaders(upstream: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(upstream.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  for (const name of hopByHop) headers.delete(name);
  if (headers.get('content-type')?.startsWith('text/event-stream')) {
    headers.set('cache-control', 'no-store, no-transform');
    headers.set('x-accel-buffering', 'no');
  }
  return headers;
}

const mib = 1024 * 1024;
/** Largest body in bytes that the webserver accepts. Checked here: it closes the connection in the middle of a longer one. */
const bodyBytes = mib;

/** Routes with a larger limit: files of the playground, and a saved world. Their bodies are streamed. */
const large = [
  { path: /^\/api\/guilds\/\d+\/playground\/as\/\d+\/discord\/channels\/\d+\/(messages|threads)$/, bytes: 25 * mib },
  { path: /^\/api\/guilds\/\d+\/playground\/world\/file$/, bytes: 256 * mib },
];

/** The limit of a request's body, and whether the body is streamed. */
function limited(request: Request, pathname: string): { bytes: number; streamed: boolean } {
  const isFile = !request.headers.get('content-type')?.startsWith('application/json');
  const route = isFile ? large.find(({ path }) => path.test(pathname)) : undefined;
  return route ? { bytes: route.bytes, streamed: true } : { bytes: bodyBytes, streamed: false };
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** The body, whole or as a stream. @throws RangeError with the limit if it is too long */
async function readBody(request: Request, pathname: string): Promise<Body> {
  const { bytes, streamed } = limited(request, pathname);
  if (Number(request.headers.get('content-length') ?? 0) > bytes) throw new RangeError(String(bytes / mib));
  // The webserver counts bodies without a length.
  if (streamed) return request.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > bytes) throw new RangeError(String(bytes / mib));
    chunks.push(chunk);
  }
  return length > 0 ? new Uint8Array(Buffer.concat(chunks)) : null;
}

function problem(status: number, title: string, code: string, detail: string, headers = {}): Response {
  return Response.json(
    { type: 'about:blank', title, status, code, detail },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );
}

const tooLarge = (most: string): Response =>
  problem(413, 'Content Too Large', 'request.too-large', `The request is larger than ${most} MiB.`, {
    connection: 'close',
  });

const unavailable = (): Response =>
  problem(503, 'Service Unavailable', 'webserver.unavailable', 'Mainstay’s API cannot be reached.', {
    'retry-after': '2',
  });

/** A `Response` with one of these status codes may have no body, not even an empty one. */
const withoutBody = new Set([204, 205, 304]);

function bodyOf(upstream: IncomingMessage): ReadableStream<Uint8Array> | null {
  if (!withoutBody.has(upstream.statusCode!)) return Readable.toWeb(upstream) as ReadableStream<Uint8Array>;
  upstream.resume();
  return null;
}

/** Passes a request to the webserver and streams its answer back: cookies, redirects and event streams as they are. */
export async function passThrough(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  try {
    const body = hasBody ? await readBody(request, pathname) : null;
    const upstream = await send(new URL(webserverUrl() + pathname + search), {
      method: request.method,
      headers: requestHeaders(request),
      body,
      signal: request.signal,
    });
    return new Response(bodyOf(upstream), {
      status: upstream.statusCode!,
      statusText: upstream.statusMessage!,
      headers: responseHeaders(upstream),
    });
  } catch (error) {
    if (error instanceof RangeError) return tooLarge(error.message);
    if (request.signal.aborted) return new Response(null, { status: 499 });
    console.error(
      JSON.stringify({ level: 'warn', msg: 'webserver unreachable', path: pathname, error: String(error) }),
    );
    return unavailable();
  }
}
