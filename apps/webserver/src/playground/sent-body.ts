import { Fault, limits } from '#libs/vocabulary';
import type { Request } from 'express';

/** A body to pass on, and what it tells besides files. */
export interface Sent {
  told: unknown[];
  headers: Record<string, string>;
  body?: string | FormData;
}

const tooLarge = (): Fault =>
  new Fault('upload.too-large', `A message takes at most ${limits.playground.uploadBytes >> 20} MiB of files.`, {
    status: 413,
  });

const malformed = (cause: unknown): Fault =>
  new Fault('body.malformed', 'The body is not what its type says.', { status: 400, cause });

/**
 * The body of a call of Discord's API. A form is passed on as it was read here, so that nothing else can be read from it there.
 *
 * @throws Fault `upload.too-large` (413), `body.malformed` (400)
 */
export async function readSent(request: Request): Promise<Sent> {
  const type = request.header('content-type') ?? '';
  if (type.startsWith('multipart/form-data')) return readForm(request, type);
  const told: unknown = request.body;
  if (request.method === 'GET' || told === undefined) return { told: [], headers: {} };
  return { told: [told], headers: { 'content-type': 'application/json' }, body: JSON.stringify(told) };
}

/** @see https://docs.discord.com/developers/reference#uploading-files */
async function readForm(request: Request, type: string): Promise<Sent> {
  const most = limits.playground.uploadBytes;
  if (Number(request.header('content-length') ?? 0) > most) throw tooLarge();
  const bytes = await bytesOf(request, most);
  try {
    const body = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const told = await Promise.all([...body].map(([name, value]) => toldIn(name, value)));
    return { told: told.filter((one) => one !== null), headers: {}, body };
  } catch (error) {
    throw malformed(error);
  }
}

async function toldIn(name: string, value: string | File): Promise<unknown> {
  if (name === 'payload_json') return JSON.parse(typeof value === 'string' ? value : await value.text()) as unknown;
  return typeof value === 'string' ? { [name]: value } : null;
}

async function bytesOf(request: Request, most: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is left unread stays so: whoever sends too much can still read the refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
